package smartenergy.analytics;

import java.time.Instant;
import java.util.SortedMap;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.Reading;

/** What a record of the readings' topic turned out to be. */
sealed interface Admission {

    /**
     * @param values of its measurement
     * @param arrivedAt when Kafka took it
     * @param watermark how far the source's own time has come; no reading that is older by more than the lateness is
     *     accepted after this one
     */
    record Accepted(
            Reading reading, Source source, SortedMap<String, Double> values, Instant arrivedAt, Instant watermark)
            implements Admission {}

    record Rejected(DeadLetter letter) implements Admission {}
}
