package smartenergy.detection;

import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import smartenergy.detection.state.StateReader;
import smartenergy.detection.state.StateWriter;
import smartenergy.telemetry.Alarm;

/** One device's readings, fed to the detectors one after the other. */
final class Series {
    static final String CELSIUS = "celsius";
    private static final Instant START = Instant.parse("2026-11-02T00:00:00Z");

    private final Detectors detectors;
    private final DeviceStateCodec codec;
    private final Random noise = new Random(4);
    private final List<AlarmEvent> events = new ArrayList<>();
    private Duration step = Duration.ofMinutes(1);
    private Instant at = START;
    private Optional<DeviceState> state = Optional.empty();

    Series(Rules rules) {
        this(rules, Detectors.OF_VALUES);
    }

    Series(Rules rules, List<Detector<?>> ofValues) {
        detectors = new Detectors(rules, ofValues);
        codec = new DeviceStateCodec(ofValues);
    }

    static Series withoutRules() {
        return new Series(Rules.NONE);
    }

    Series every(Duration interval) {
        step = interval;
        return this;
    }

    /** A room's temperature: a daily wave of 2 °C around 22 °C and a noise of 0.2 °C. */
    Series usual(Duration duration) {
        return follow(duration, hours -> 22 + 2 * Math.sin(hours * Math.PI / 12) + 0.2 * noise.nextGaussian());
    }

    Series constant(double value, Duration duration) {
        return follow(duration, hours -> value);
    }

    /** @param value by hours since the start */
    Series follow(Duration duration, DoubleUnaryOperator value) {
        for (var end = at.plus(duration); at.isBefore(end); at = at.plus(step)) {
            give(at, at, value.applyAsDouble(Duration.between(START, at).toSeconds() / 3600.0));
        }
        return this;
    }

    Series value(double value) {
        return constant(value, step);
    }

    Series pause(Duration duration) {
        at = at.plus(duration);
        return this;
    }

    void give(Instant observed, Instant arrived, double value) {
        take(detectors.observe(state, new Sample(observed, arrived, Map.of(CELSIUS, value))));
        // As a store would have it.
        state = state.map(one -> toBytes(codec, one)).map(bytes -> ofBytes(codec, bytes));
    }

    Series look() {
        take(detectors.look(state.orElseThrow(), at));
        return this;
    }

    static byte[] toBytes(DeviceState state) {
        return toBytes(new DeviceStateCodec(), state);
    }

    private static byte[] toBytes(DeviceStateCodec codec, DeviceState state) {
        var out = new StateWriter();
        codec.write(state, out);
        return out.toBytes();
    }

    static DeviceState ofBytes(byte[] bytes) {
        return ofBytes(new DeviceStateCodec(), bytes);
    }

    private static DeviceState ofBytes(DeviceStateCodec codec, byte[] bytes) {
        return codec.read(new StateReader(bytes, 0), problem -> fail(problem));
    }

    private void take(Detectors.Outcome outcome) {
        state = Optional.of(outcome.state());
        events.addAll(outcome.events());
    }

    Instant now() {
        return at;
    }

    DeviceState state() {
        return state.orElseThrow();
    }

    List<AlarmEvent> events(String anomaly) {
        return events.stream().filter(event -> event.anomaly().equals(anomaly)).toList();
    }

    /** The steps that an anomaly's alarms took. */
    List<Alarm.Phase> phases(String anomaly) {
        return events(anomaly).stream().map(AlarmEvent::phase).toList();
    }
}
