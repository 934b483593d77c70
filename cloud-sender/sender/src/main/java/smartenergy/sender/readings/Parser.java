package smartenergy.sender.readings;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import smartenergy.datalake.Point;
import smartenergy.sender.rejected.DeadLetters;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.InvalidReading;
import smartenergy.telemetry.ReadingJson;
import smartenergy.telemetry.Reason;

/** Tells the records that are readings from those that are not. */
final class Parser {
    private final Clock clock;

    Parser(Clock clock) {
        this.clock = clock;
    }

    /**
     * What a batch of records came to.
     *
     * @param sources the records of the points, in the same order
     */
    record Parsed(List<Point> points, List<ConsumerRecord<String, byte[]>> sources, List<DeadLetter> letters) {}

    Parsed parse(Iterable<ConsumerRecord<String, byte[]>> batch) {
        var parsed = new Parsed(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (var incoming : batch) {
            try {
                // A record without value is a tombstone, which this topic does not have.
                var value = incoming.value() == null ? new byte[0] : incoming.value();
                parsed.points().add(new Point(ReadingJson.decode(value)));
                parsed.sources().add(incoming);
            } catch (InvalidReading e) {
                parsed.letters().add(letter(incoming, e.reason(), e.getMessage()));
            }
        }
        return parsed;
    }

    DeadLetter letter(ConsumerRecord<String, byte[]> incoming, Reason reason, String detail) {
        return DeadLetters.letter(incoming, reason, detail, clock.instant());
    }
}
