package smartenergy.analytics;

import java.time.Duration;
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
 * Sums readings up per source and window of the observed time. A window is given out when it has ended, and again when
 * late readings change it; the later one replaces the earlier. It can change as long as its source's readings are
 * accepted.
 */
final class Summarise extends ContextualProcessor<String, Admission.Accepted, String, ClimateSummary> {
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

    private final Windows windows;
    private final long length;
    private final long kept;
    /** The windows that have changed since they were given out; found again in the store after a start. */
    private final Set<TimeKey> due = new HashSet<>();

    private KeyValueStore<TimeKey, Window> open;

    /** One length of windows. */
    record Windows(String name, Duration length) {
        String store() {
            return "windows-" + name;
        }
    }

    Summarise(Windows windows, Duration lateness) {
        this.windows = windows;
        this.length = windows.length().toNanos();
        this.kept = length + lateness.toNanos();
    }

    @Override
    public void init(ProcessorContext<String, ClimateSummary> context) {
        super.init(context);
        open = context.getStateStore(windows.store());
        try (var all = open.all()) {
            all.forEachRemaining(entry -> {
                if (entry.value != null && entry.value.isDue()) {
                    due.add(entry.key);
                }
            });
        }
        context.schedule(LOOK_INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::giveOutEnded);
    }

    @Override
    public void process(Record<String, Admission.Accepted> incoming) {
        var accepted = incoming.value();
        if (accepted.values().isEmpty()) {
            return; // texts are not summed up
        }
        var source = accepted.source().text();
        long at = accepted.reading().observedAtNanos();
        var key = TimeKey.of(source, at - Math.floorMod(at, length));
        var before = open.get(key);
        if (before == null) {
            forget(source, Nanos.plus(Nanos.of(accepted.watermark()), -kept));
        }
        open.put(key, Optional.ofNullable(before).orElse(Window.EMPTY).plus(accepted.reading(), accepted.values()));
        due.add(key);
    }

    private void forget(String source, long until) {
        for (var key : Stored.keys(open.range(TimeKey.first(source), TimeKey.of(source, until - 1)))) {
            if (due.contains(key)) {
                giveOut(key);
            }
            open.delete(key);
        }
    }

    private void giveOutEnded(long nowMillis) {
        for (var key : List.copyOf(due)) {
            if (key.at().plus(windows.length()).toEpochMilli() <= nowMillis) {
                giveOut(key);
            }
        }
    }

    private void giveOut(TimeKey key) {
        due.remove(key);
        var window = open.get(key);
        if (window == null) {
            return; // it could not be read
        }
        Source.ofText(key.owner())
                .map(source -> window.summary(source, key.at(), windows.length()))
                .ifPresent(summary ->
                        context().forward(new Record<>(summary.device(), summary, Wire.timestamp(key.at()))));
        open.put(key, window.givenOut());
    }
}
