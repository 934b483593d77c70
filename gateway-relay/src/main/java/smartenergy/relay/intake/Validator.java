package smartenergy.relay.intake;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import smartenergy.telemetry.InvalidReading;
import smartenergy.telemetry.MqttTopic;
import smartenergy.telemetry.ReadingJson;
import smartenergy.telemetry.Reason;

/** Decides whether a message is a reading that can be true. */
final class Validator {
    /** No reading of this system is older; clocks that were never set show 1970 or 2000. */
    private static final Instant EARLIEST = Instant.parse("2000-01-02T00:00:00Z");

    private final Duration clockTolerance;

    /** @param clockTolerance how far ahead of the gateway's clock a reading may be */
    Validator(Duration clockTolerance) {
        this.clockTolerance = clockTolerance;
    }

    Verdict judge(Arrival arrival) {
        try {
            var topic = MqttTopic.parse(arrival.topic());
            var reading = ReadingJson.decode(arrival.payload());
            topic.check(reading);
            var at = reading.observedAt();
            if (at.isBefore(EARLIEST) || at.isAfter(arrival.receivedAt().plus(clockTolerance))) {
                return new Verdict.Rejected(
                        Reason.IMPLAUSIBLE_TIME,
                        "observedAt is " + at + ", not between " + EARLIEST + " and " + clockTolerance
                                + " after the gateway's clock, which is " + arrival.receivedAt(),
                        Optional.of(new Verdict.Accepted(topic, reading)));
            }
            return new Verdict.Accepted(topic, reading);
        } catch (InvalidReading e) {
            return new Verdict.Rejected(e.reason(), e.getMessage(), Optional.empty());
        }
    }
}
