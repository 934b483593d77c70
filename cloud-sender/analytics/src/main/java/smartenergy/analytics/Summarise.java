package smartenergy.analytics;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import smartenergy.telemetry.ClimateSummary;
import smartenergy.telemetry.Nanos;

/**
 * Sums readings up per source and window of the observed time: minutes, and hours of them. A window is given out when
 * it has ended, and again when late readings change it; the later one replaces the earlier. It can change as long as
 * its source's readings are accepted.
 *
 * <p>An hour gets a minute when that is given out, and what comes late for that minute from then on. So it changes once
 * a minute, not with each reading.
 */
final class Summarise extends ContextualProcessor<String, Admission.Accepted, String, ClimateSummary> {
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

    private final Open minutes;
    private final Open hours;

    /** One length of windows. */
    record Windows(String name, Duration length) {
        String store() {
            return "windows-" + name;
        }
    }

    /** @param hours of whole minutes */
    Summarise(Windows minutes, Windows hours, Duration lateness) {
        this.minutes = new Open(minutes, lateness);
        this.hours = new Open(hours, lateness);
    }

    /** The windows of one length. */
    private final class Open {
        private final Windows windows;
        private final long length;
        private final long kept;
        /** Those that have changed since they were given out; found again in the store after a start. */
        private final Set<TimeKey> due = new HashSet<>();

        private KeyValueStore<TimeKey, Window> store;

        Open(Windows windows, Duration lateness) {
            this.windows = windows;
            this.length = windows.length().toNanos();
            this.kept = length + lateness.toNanos();
        }

        void open() {
            store = context().getStateStore(windows.store());
            due.clear();
            try (var all = store.all()) {
                all.forEachRemaining(entry -> {
                    if (entry.value != null && entry.value.isDue()) {
                        due.add(entry.key);
                    }
                });
            }
        }

        TimeKey key(String source, long at) {
            return TimeKey.of(source, at - Math.floorMod(at, length));
        }

        void put(TimeKey key, Window changed) {
            store.put(key, changed);
            due.add(key);
        }

        /** Before a source's first window of a time: those that nothing can change any more are not needed. */
        void forget(String source, Instant watermark) {
            var until = TimeKey.of(source, Nanos.plus(Nanos.of(watermark), -kept) - 1);
            for (var key : Stored.keys(store.range(TimeKey.first(source), until))) {
                if (due.contains(key)) {
                    giveOut(key);
                }
                store.delete(key);
            }
        }

        void giveOutEnded(long nowMillis) {
            for (var key : List.copyOf(due)) {
                if (key.at().plus(windows.length()).toEpochMilli() <= nowMillis) {
                    giveOut(key);
                }
            }
        }

        private void giveOut(TimeKey key) {
            due.remove(key);
            var window = store.get(key);
            if (window == null) {
                return; // it could not be read
            }
            if (this == minutes && window.isApart()) {
                var hour = hours.key(key.owner(), key.nanos());
                hours.put(hour, hours.window(hour).plus(window));
            }
            Source.ofText(key.owner())
                    .map(source -> window.summary(source, key.at(), windows.length()))
                    .ifPresent(summary ->
                            context().forward(new Record<>(summary.device(), summary, Wire.timestamp(key.at()))));
            store.put(key, window.givenOut());
        }

        private Window window(TimeKey key) {
            return Optional.ofNullable(store.get(key)).orElse(Window.EMPTY);
        }
    }

    @Override
    public void init(ProcessorContext<String, ClimateSummary> context) {
        super.init(context);
        minutes.open();
        hours.open();
        context.schedule(LOOK_INTERVAL, PunctuationType.WALL_CLOCK_TIME, now -> {
            minutes.giveOutEnded(now);
            hours.giveOutEnded(now);
        });
    }

    @Override
    public void process(Record<String, Admission.Accepted> incoming) {
        var accepted = incoming.value();
        if (accepted.values().isEmpty()) {
            return; // texts are not summed up
        }
        var source = accepted.source().text();
        var reading = accepted.reading();
        var key = minutes.key(source, reading.observedAtNanos());
        var hour = hours.key(source, key.nanos());
        var before = minutes.store.get(key);
        if (before == null) {
            minutes.forget(source, accepted.watermark());
            if (hours.store.get(hour) == null) {
                hours.forget(source, accepted.watermark());
            }
        }
        var minute = Optional.ofNullable(before).orElse(Window.EMPTY);
        minutes.put(key, minute.plus(reading, accepted.values()));
        if (!minute.isApart()) {
            hours.put(hour, hours.window(hour).plus(reading, accepted.values()));
        }
    }
}
