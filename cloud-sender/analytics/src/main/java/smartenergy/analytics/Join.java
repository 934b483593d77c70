package smartenergy.analytics;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import smartenergy.telemetry.ClimateSummary;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Nanos;
import smartenergy.telemetry.TrainingRecord;

/**
 * Joins a room's minutes into training records, by the rule of {@link RoomMinute}. A summary that comes late, or again
 * with corrections, makes every record anew that it is a part of. The summaries of one minute come together, so records
 * are made once a second, not with each of them.
 */
final class Join extends ContextualProcessor<String, ClimateSummary, String, TrainingRecord> {
    static final String PARTS = "room-parts";
    static final String DUE = "due-room-minutes";

    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    /** As long as Kafka and the DataPond keep readings that may still be on their way. */
    private static final Duration KEPT = Duration.ofDays(7);
    /** Parts are forgotten in steps. */
    private static final Duration FORGET_INTERVAL = Duration.ofHours(1);

    /** When parts of a room and kind are to be forgotten next. */
    private final Map<String, Instant> forgetAt = new HashMap<>();
    /** The minutes whose parts have changed; found again in the store after a start. */
    private final Set<TimeKey> due = new HashSet<>();

    private KeyValueStore<TimeKey, RoomPart> parts;
    private KeyValueStore<TimeKey, Integer> dueStore;

    @Override
    public void init(ProcessorContext<String, TrainingRecord> context) {
        super.init(context);
        parts = context.getStateStore(PARTS);
        dueStore = context.getStateStore(DUE);
        due.addAll(Stored.keys(dueStore.all()));
        context.schedule(LOOK_INTERVAL, PunctuationType.WALL_CLOCK_TIME, now -> joinDue());
    }

    @Override
    public void process(Record<String, ClimateSummary> incoming) {
        var room = incoming.key();
        var summary = incoming.value();
        if (room == null || summary == null) {
            return; // nothing of ours
        }
        var start = summary.start();
        var owner = owner(room, summary.kind());
        parts.put(new TimeKey(owner, Nanos.of(start), summary.device()), RoomPart.of(summary));
        forget(owner, start);
        if (summary.kind() == Kind.ROOM_CLIMATE) {
            setDue(room, Nanos.of(start));
        } else {
            var last = start.plus(RoomMinute.MAX_AGE.get(summary.kind()));
            Stored.keys(minutes(owner(room, Kind.ROOM_CLIMATE), start, last)).forEach(key -> setDue(room, key.nanos()));
        }
    }

    private void setDue(String room, long start) {
        var minute = TimeKey.of(room, start);
        if (due.add(minute)) {
            dueStore.put(minute, 1);
        }
    }

    private static String owner(String room, Kind kind) {
        return room + "/" + kind.text();
    }

    private void forget(String owner, Instant newest) {
        var now = Instant.ofEpochMilli(context().currentSystemTimeMs());
        if (now.isBefore(forgetAt.getOrDefault(owner, Instant.MIN))) {
            return;
        }
        forgetAt.put(owner, now.plus(FORGET_INTERVAL));
        var until = (newest.isBefore(now) ? newest : now).minus(KEPT);
        Stored.keys(parts.range(TimeKey.first(owner), TimeKey.of(owner, Nanos.of(until))))
                .forEach(parts::delete);
    }

    private void joinDue() {
        for (var minute : due) {
            var start = minute.at();
            roomMinute(minute.owner(), start)
                    .trainingRecord()
                    .ifPresent(training ->
                            context().forward(new Record<>(minute.owner(), training, Wire.timestamp(start))));
            dueStore.delete(minute);
        }
        due.clear();
    }

    private RoomMinute roomMinute(String room, Instant start) {
        var found = new EnumMap<Kind, List<RoomPart>>(Kind.class);
        RoomMinute.MAX_AGE.forEach((kind, maxAge) -> found.put(kind, newest(owner(room, kind), start, maxAge)));
        return new RoomMinute(start, found);
    }

    private List<RoomPart> newest(String owner, Instant start, Duration maxAge) {
        var newest = new ArrayList<RoomPart>();
        long reached = Long.MIN_VALUE;
        try (var young = minutes(owner, start.minus(maxAge), start)) {
            while (young.hasNext()) {
                var entry = young.next();
                if (entry.key.nanos() > reached) {
                    reached = entry.key.nanos();
                    newest.clear();
                }
                if (entry.value != null) {
                    newest.add(entry.value);
                }
            }
        }
        return newest;
    }

    /** From the minute to the minute, both included, by time. */
    private KeyValueIterator<TimeKey, RoomPart> minutes(String owner, Instant from, Instant to) {
        return parts.range(TimeKey.of(owner, Nanos.of(from)), TimeKey.of(owner, Nanos.of(to.plus(MINUTE)) - 1));
    }
}
