package smartenergy.relay.intake;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import smartenergy.telemetry.InvalidReading;
import smartenergy.telemetry.MqttTopic;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.ReadingJson;
import smartenergy.telemetry.Reason;

/** Decides whether a message is a reading that can be true. */
final class Validator {
    /** No reading of this system is older; a clock that was never set shows 1970. */
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");

    private final Duration clockTolerance;

    /** @param clockTolerance how far ahead of the gateway's clock a reading may be */
    Validator(Duration clockTolerance) {
        this.clockTolerance = clockTolerance;
    }

    Verdict judge(Arrival arrival) {
        Optional<Verdict.Accepted> readable = Optional.empty();
        try {
            var topic = MqttTopic.parse(arrival.topic());
            var reading = ReadingJson.decode(arrival.payload());
            var accepted = new Verdict.Accepted(topic, reading);
            readable = Optional.of(accepted);
            topic.check(reading);
            checkTime(reading, arrival.receivedAt());
            return accepted;
        } catch (InvalidReading e) {
            return new Verdict.Rejected(e.reason(), e.getMessage(), readable);
        }
    }

    private void checkTime(Reading reading, Instant now) {
        var at = reading.observedAt();
        if (at.isBefore(EARLIEST) || at.isAfter(now.plus(clockTolerance))) {
            throw new InvalidReading(
                    Reason.IMPLAUSIBLE_TIME,
                    "observedAt is " + at + ", not between " + EARLIEST + " and " + clockTolerance
                            + " after the gateway's clock, which is " + now);
        }
    }
}
