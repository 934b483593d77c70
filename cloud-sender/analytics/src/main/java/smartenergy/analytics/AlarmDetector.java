package smartenergy.analytics;

import java.time.Duration;
import java.time.Instant;
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

/** Shows the readings to the detectors, and looks for devices that have fallen silent. */
final class AlarmDetector extends ContextualProcessor<String, Admission.Accepted, String, Alarm> {
    static final String STORE = "watched";
    /** A global table's store, which every step may read. */
    static final String LIMITS = "device-limits";

    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(5);
    /** While the readings that are processed arrived longer ago, a device may be silent only seemingly. */
    private static final Duration BEHIND = Duration.ofSeconds(5);
    /** So long after a start there may be readings that were not fetched yet. */
    private static final Duration WARM_UP = Duration.ofSeconds(30);

    private final Map<Kind, Rules> rules;
    private KeyValueStore<String, Watched> watched;
    private ReadOnlyKeyValueStore<String, ValueAndTimestamp<DeviceLimits>> limits;
    private long lookFromMillis;

    AlarmDetector(Map<Kind, Rules> rules) {
        this.rules = rules;
    }

    @Override
    public void init(ProcessorContext<String, Alarm> context) {
        super.init(context);
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
        var outcome = detectors(source)
                .observe(
                        before.map(Watched::state),
                        new Sample(reading.observedAt(), accepted.arrivedAt(), accepted.values()));
        keep(source, new Watched(reading.site(), reading.room(), outcome.state()), outcome);
        long now = context().currentSystemTimeMs();
        if (accepted.arrivedAt().toEpochMilli() < now - BEHIND.toMillis()) {
            lookFromMillis = Math.max(lookFromMillis, now + BEHIND.toMillis());
        }
    }

    private void look(long nowMillis) {
        if (nowMillis < lookFromMillis) {
            return;
        }
        for (var text : Stored.readableKeys(watched)) {
            var device = watched.get(text);
            Source.ofText(text).ifPresent(source -> look(source, device, Instant.ofEpochMilli(nowMillis)));
        }
    }

    private void look(Source source, Watched device, Instant now) {
        var outcome = detectors(source).look(device.state(), now);
        if (!outcome.events().isEmpty()) {
            keep(source, new Watched(device.site(), device.room(), outcome.state()), outcome);
        }
    }

    /** What the device's profile says goes before what is set for all devices of a kind. */
    private Detectors detectors(Source source) {
        var ofKind = rules.getOrDefault(source.kind(), Rules.NONE);
        var ofDevice = limits.get(source.device());
        return new Detectors(
                ofDevice == null ? ofKind : ofKind.with(ofDevice.value().ranges()));
    }

    private void keep(Source source, Watched next, Detectors.Outcome outcome) {
        watched.put(source.text(), next);
        outcome.events()
                .forEach(event -> context()
                        .forward(
                                new Record<>(source.device(), alarm(source, next, event), Wire.timestamp(event.at()))));
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
