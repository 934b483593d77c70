package smartenergy.analytics;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import smartenergy.detection.AlarmEvent;
import smartenergy.detection.Detectors;
import smartenergy.detection.Rules;
import smartenergy.detection.Sample;
import smartenergy.telemetry.Alarm;
import smartenergy.telemetry.DeviceLimits;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Nanos;
import smartenergy.telemetry.Reading;

/**
 * Shows the readings to the detectors, and looks for devices that have fallen silent.
 *
 * <p>What a reading brings is told at once: if it is processed again since its transaction was aborted, the same comes
 * of it. Silence is not, as the look that notices it may find a reading the next time. So that look is kept first, and
 * told when it is committed.
 */
final class AlarmDetector extends ContextualProcessor<String, Admission.Accepted, String, Alarm> {
    static final String STORE = "watched";
    /** A global table's store, which every step may read. */
    static final String LIMITS = "device-limits";

    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(5);
    /** While the readings that are processed arrived longer ago, a device may be silent only seemingly. */
    private static final Duration BEHIND = Duration.ofSeconds(5);
    /** So long after a start there may be readings that were not fetched yet. */
    private static final Duration WARM_UP = Duration.ofSeconds(30);

    /** Before the first commit that this instance sees. */
    private static final long COMMITTED = -1;

    private final Map<Kind, Rules> rules;
    /** From when on each source may be silent, in ns since 1970. */
    private final Map<String, Long> lookFrom = new HashMap<>();
    /** The sources of which silence is to be told, each with the commits before that was kept. */
    private final Map<String, Long> untold = new LinkedHashMap<>();

    private boolean knowsAll;

    private KeyValueStore<String, Watched> watched;
    private ReadOnlyKeyValueStore<String, ValueAndTimestamp<DeviceLimits>> limits;
    private long lookFromMillis;

    AlarmDetector(Map<Kind, Rules> rules) {
        this.rules = rules;
    }

    @Override
    public void init(ProcessorContext<String, Alarm> context) {
        super.init(context);
        lookFrom.clear(); // Kafka Streams begins anew with the same object when a transaction is aborted.
        untold.clear();
        knowsAll = false;
        watched = context.getStateStore(STORE);
        limits = context.getStateStore(LIMITS);
        lookFromMillis = context.currentSystemTimeMs() + WARM_UP.toMillis();
        context.schedule(LOOK_INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::look);
    }

    @Override
    public void process(Record<String, Admission.Accepted> incoming) {
        var accepted = incoming.value();
        var reading = accepted.reading();
        var source = accepted.source();
        var before = Optional.ofNullable(watched.get(source.text()));
        if (before.filter(device -> device.silentAt() != 0).isPresent() && mayTell(source.text())) {
            before = Optional.of(tellSilence(source, before.get()));
        }
        untold.remove(source.text());
        var outcome = detectors(source)
                .observe(
                        before.map(Watched::state),
                        new Sample(reading.observedAt(), accepted.arrivedAt(), accepted.values()));
        keep(source, Watched.heard(reading, outcome.state()), outcome.events());
        long now = context().currentSystemTimeMs();
        if (accepted.arrivedAt().toEpochMilli() < now - BEHIND.toMillis()) {
            lookFromMillis = Math.max(lookFromMillis, now + BEHIND.toMillis());
        }
    }

    private void look(long nowMillis) {
        tellSilences();
        if (nowMillis < lookFromMillis) {
            return;
        }
        findAll();
        var now = Instant.ofEpochMilli(nowMillis);
        lookFrom.forEach((text, from) -> {
            if (from <= Nanos.of(now) && !untold.containsKey(text)) {
                Source.ofText(text).ifPresent(source -> look(source, now));
            }
        });
    }

    /** Also those of which nothing has come since the start. */
    private void findAll() {
        if (!knowsAll) {
            for (var text : Stored.readableKeys(watched)) {
                var device = watched.get(text);
                lookFrom.put(text, Detectors.lookFrom(device.state()));
                if (device.silentAt() != 0) {
                    untold.putIfAbsent(text, COMMITTED);
                }
            }
            knowsAll = true;
        }
    }

    private void look(Source source, Instant now) {
        var device = watched.get(source.text());
        if (device != null
                && !detectors(source).look(device.state(), now).events().isEmpty()) {
            watched.put(source.text(), device.silent(Nanos.of(now)));
            untold.put(source.text(), WriteBack.commits(watched));
        }
    }

    private void tellSilences() {
        for (var text : List.copyOf(untold.keySet())) {
            if (mayTell(text)) {
                untold.remove(text);
                var device = watched.get(text);
                Source.ofText(text).filter(source -> device != null).ifPresent(source -> tellSilence(source, device));
            }
        }
    }

    /** Whether it is committed that there is something to tell. */
    private boolean mayTell(String source) {
        return untold.getOrDefault(source, COMMITTED) < WriteBack.commits(watched);
    }

    /** As the look found it; returns what is known from now on. */
    private Watched tellSilence(Source source, Watched device) {
        var outcome = detectors(source).look(device.state(), Reading.instantOfNanos(device.silentAt()));
        var next = device.told(outcome.state());
        keep(source, next, outcome.events());
        return next;
    }

    /** What the device's profile says goes before what is set for all devices of a kind. */
    private Detectors detectors(Source source) {
        var ofKind = rules.getOrDefault(source.kind(), Rules.NONE);
        var ofDevice = limits.get(source.device());
        return new Detectors(
                ofDevice == null ? ofKind : ofKind.with(ofDevice.value().ranges()));
    }

    private void keep(Source source, Watched next, List<AlarmEvent> events) {
        watched.put(source.text(), next);
        lookFrom.put(source.text(), Detectors.lookFrom(next.state()));
        events.forEach(event -> context()
                .forward(new Record<>(source.device(), alarm(source, next, event), Wire.timestamp(event.at()))));
    }

    private static Alarm alarm(Source source, Watched where, AlarmEvent event) {
        return new Alarm(
                where.site(),
                where.room(),
                source.device(),
                source.kind(),
                event.quantity(),
                event.anomaly(),
                event.phase(),
                event.raisedAt(),
                event.at(),
                event.clearedAt(),
                event.value(),
                event.expected());
    }
}
