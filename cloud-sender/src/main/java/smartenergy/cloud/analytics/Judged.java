package smartenergy.cloud.analytics;

import java.time.Instant;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.Reading;

/** What a record of the readings' topic turned out to be. */
sealed interface Judged {

    /**
     * @param arrivedAt when Kafka took it
     * @param watermark how far the source's own time has come; no reading that is older by more than the lateness is
     *     accepted after this one
     */
    record Accepted(Reading reading, Instant arrivedAt, Instant watermark) implements Judged {
        Source source() {
            return Source.of(reading);
        }
    }

    record Rejected(DeadLetter letter) implements Judged {}
}
