package smartenergy.cloud.analytics;

import java.time.Duration;
import java.util.Optional;
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
final class Summarise extends ContextualProcessor<String, Judged.Accepted, String, ClimateSummary> {
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);
    private static final byte[] DUE = {};

    private final Windows windows;
    private final long length;
    private final long kept;
    private KeyValueStore<TimeKey, Window> open;
    private KeyValueStore<TimeKey, byte[]> due;

    /** The stores of one length of windows. */
    record Windows(String name, Duration length) {
        String openStore() {
            return "windows-" + name;
        }

        /** Windows that have changed since they were given out. */
        String dueStore() {
            return "due-" + name;
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
        open = context.getStateStore(windows.openStore());
        due = context.getStateStore(windows.dueStore());
        context.schedule(LOOK_INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::giveOutEnded);
    }

    @Override
    public void process(Record<String, Judged.Accepted> incoming) {
        var accepted = incoming.value();
        if (accepted.reading().measurement().values().isEmpty()) {
            return; // texts are not summed up
        }
        var source = accepted.source().text();
        long at = accepted.reading().observedAtNanos();
        var key = TimeKey.of(source, at - Math.floorMod(at, length));
        var before = open.get(key);
        if (before == null) {
            forget(source, Nanos.of(accepted.watermark()) - kept);
        }
        open.put(key, Optional.ofNullable(before).orElse(Window.EMPTY).plus(accepted.reading()));
        due.put(key, DUE);
    }

    private void forget(String source, long until) {
        for (var key : Stored.keys(open.range(TimeKey.first(source), TimeKey.of(source, until - 1)))) {
            if (due.get(key) != null) {
                giveOut(key);
            }
            open.delete(key);
        }
    }

    private void giveOutEnded(long nowMillis) {
        for (var key : Stored.keys(due.all())) {
            if (key.at().plus(windows.length()).toEpochMilli() <= nowMillis) {
                giveOut(key);
            }
        }
    }

    private void giveOut(TimeKey key) {
        var summary = open.get(key).summary(Source.ofText(key.owner()), key.at(), windows.length());
        context().forward(new Record<>(summary.device(), summary, key.at().toEpochMilli()));
        due.delete(key);
    }
}
