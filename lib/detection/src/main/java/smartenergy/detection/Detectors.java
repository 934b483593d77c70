package smartenergy.detection;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import smartenergy.telemetry.Nanos;

/** Shows a device's readings to all detectors. Pure functions from a device's state to its next one; any thread. */
public final class Detectors {
    /** Those that follow each value of a device, in the order in which their alarms are reported. */
    static final List<Detector<?>> OF_VALUES =
            List.of(new UnusualDetector(), new StuckDetector(), new LimitDetector(), new RateDetector());

    static final SilenceDetector SILENCE = new SilenceDetector();
    static final ClockDetector CLOCK = new ClockDetector();

    private final Rules rules;
    private final List<Detector<?>> ofValues;

    /** @param state of the device from now on */
    public record Outcome(DeviceState state, List<AlarmEvent> events) {}

    public Detectors(Rules rules) {
        this(rules, OF_VALUES);
    }

    Detectors(Rules rules, List<Detector<?>> ofValues) {
        this.rules = rules;
        this.ofValues = ofValues;
    }

    /**
     * Takes a reading in. A reading that is not newer than the last changes nothing: detectors follow a device's time,
     * which is its own clock's, but never later than the time of arrival by more than the clocks' tolerance.
     *
     * @param before what is known about the device, if anything
     */
    public Outcome observe(Optional<DeviceState> before, Sample sample) {
        long arrival = Nanos.of(sample.arrivedAt());
        long claimed = Nanos.of(sample.at());
        long at = Math.min(claimed, Nanos.plus(arrival, rules.clockTolerance().toNanos()));
        double gap = before.map(device -> seconds(device.lastAt(), at)).orElse(0.0);
        var events = new ArrayList<AlarmEvent>();
        var clock = before.map(DeviceState::clock)
                .orElseGet(DetectorState::fresh)
                .next(CLOCK, point(ClockDetector.CLOCK, seconds(claimed, arrival), at, arrival, gap), rules, events);
        if (before.isPresent() && gap <= 0) {
            var device = before.get();
            return new Outcome(
                    new DeviceState(device.lastAt(), device.lastArrival(), device.silence(), clock, device.series()),
                    events);
        }
        var silence = before.map(device -> lookedAt(device, device.lastAt(), at, events))
                .orElseGet(DetectorState::fresh)
                .next(SILENCE, point(SilenceDetector.READINGS, gap, at, arrival, gap), rules, events);
        var series = new TreeMap<>(before.map(DeviceState::series).orElse(Map.of()));
        sample.values()
                .forEach((quantity, value) -> series.put(
                        quantity,
                        Optional.ofNullable(series.get(quantity))
                                .orElseGet(() -> SeriesState.fresh(ofValues))
                                .next(ofValues, point(quantity, value, at, arrival, gap), rules, events)));
        return new Outcome(new DeviceState(at, arrival, silence, clock, series), events);
    }

    private static Point point(String quantity, double value, long at, long arrival, double gap) {
        return new Point(quantity, value, at, arrival, gap);
    }

    private static double seconds(long earlier, long later) {
        return Nanos.between(earlier, later) / 1e9;
    }

    /** Whether the device is silent; to be asked now and then, since a silent device causes no call. */
    public Outcome look(DeviceState device, Instant now) {
        return look(device, device.lastArrival(), Nanos.of(now));
    }

    /** From when on a look can find something, in ns since 1970, if nothing comes before that. */
    public static long lookFrom(DeviceState device) {
        var pace = device.silence().memory();
        return pace == null ? Long.MAX_VALUE : Nanos.plus(device.lastArrival(), (long) (pace.silenceSeconds() * 1e9));
    }

    /** As {@link #look}, but by the device's own time: what the end of a recording tells. */
    public Outcome lookBack(DeviceState device, Instant end) {
        return look(device, device.lastAt(), Nanos.of(end));
    }

    private static Outcome look(DeviceState device, long since, long now) {
        var events = new ArrayList<AlarmEvent>();
        var silence = lookedAt(device, since, now, events);
        return new Outcome(
                new DeviceState(device.lastAt(), device.lastArrival(), silence, device.clock(), device.series()),
                events);
    }

    /** What is known about silence after nothing came in this time; nothing new if it is no silence. */
    private static DetectorState<SilenceDetector.Pace> lookedAt(
            DeviceState device, long since, long now, List<AlarmEvent> events) {
        var pace = device.silence().memory();
        var finding = pace == null ? Finding.NORMAL : pace.silence(seconds(since, now));
        if (!finding.isAbnormal()) {
            return device.silence();
        }
        long began = since + (long) (pace.silenceSeconds() * 1e9);
        long at = device.silence().alarm().isOpen() ? now : began;
        return device.silence().find(SILENCE, SilenceDetector.READINGS, finding, at, events);
    }
}
