package smartenergy.cloud.analytics;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import smartenergy.telemetry.ClimateSummary;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Nanos;
import smartenergy.telemetry.TrainingRecord;

/**
 * Joins a room's minutes into training records, by the rule of {@link RoomMinute}. A summary that comes late, or again
 * with corrections, makes every record anew that it is a part of.
 */
final class Join extends ContextualProcessor<String, ClimateSummary, String, TrainingRecord> {
    static final String STORE = "room-minutes";

    private static final Duration MINUTE = Duration.ofMinutes(1);
    /** As long as Kafka and the DataPond keep readings that may still be on their way. */
    private static final Duration KEPT = Duration.ofDays(7);

    /** The parts of a record, those of which a room has few first. */
    private static final List<Kind> FEWEST_FIRST =
            List.of(Kind.OUTDOOR_WEATHER, Kind.AIR_CONDITIONER, Kind.SERVER, Kind.ROOM_CLIMATE);

    private KeyValueStore<TimeKey, ClimateSummary> minutes;

    @Override
    public void init(ProcessorContext<String, TrainingRecord> context) {
        super.init(context);
        minutes = context.getStateStore(STORE);
    }

    @Override
    public void process(Record<String, ClimateSummary> incoming) {
        var room = incoming.key();
        var summary = incoming.value();
        var owner = owner(room, summary.kind());
        minutes.put(new TimeKey(owner, Nanos.of(summary.start()), summary.device()), summary);
        forget(owner, summary.start());
        for (var start : climateMinutes(room, summary)) {
            roomMinute(room, start)
                    .trainingRecord()
                    .ifPresent(training -> context().forward(new Record<>(room, training, start.toEpochMilli())));
        }
    }

    private static String owner(String room, Kind kind) {
        return room + "/" + kind.text();
    }

    private void forget(String owner, Instant newest) {
        var now = Instant.ofEpochMilli(context().currentSystemTimeMs());
        var until = (newest.isBefore(now) ? newest : now).minus(KEPT);
        Stored.keys(minutes.range(TimeKey.first(owner), TimeKey.of(owner, Nanos.of(until))))
                .forEach(minutes::delete);
    }

    /** The minutes with a climate that the summary can be a part of. */
    private List<Instant> climateMinutes(String room, ClimateSummary summary) {
        if (summary.kind() == Kind.ROOM_CLIMATE) {
            return List.of(summary.start());
        }
        var last = summary.start().plus(RoomMinute.MAX_AGE.get(summary.kind()));
        return summaries(owner(room, Kind.ROOM_CLIMATE), summary.start(), last).stream()
                .map(ClimateSummary::start)
                .distinct()
                .toList();
    }

    private RoomMinute roomMinute(String room, Instant start) {
        var parts = new EnumMap<Kind, List<ClimateSummary>>(Kind.class);
        for (var kind : FEWEST_FIRST) {
            var newest = newest(owner(room, kind), start, RoomMinute.MAX_AGE.get(kind));
            if (newest.isEmpty()) {
                break; // without it there is no record, so that the others need not be read
            }
            parts.put(kind, newest);
        }
        return new RoomMinute(parts);
    }

    private List<ClimateSummary> newest(String owner, Instant start, Duration maxAge) {
        var young = summaries(owner, start.minus(maxAge), start);
        return young.stream()
                .filter(summary -> summary.start().equals(young.getLast().start()))
                .toList();
    }

    /** From the minute to the minute, both included, by time. */
    private List<ClimateSummary> summaries(String owner, Instant from, Instant to) {
        var found = new ArrayList<ClimateSummary>();
        try (var range =
                minutes.range(TimeKey.of(owner, Nanos.of(from)), TimeKey.of(owner, Nanos.of(to.plus(MINUTE)) - 1))) {
            range.forEachRemaining(entry -> found.add(entry.value));
        }
        return found;
    }
}
