package smartenergy.detection;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import smartenergy.telemetry.Nanos;

/**
 * All detectors of abnormal readings: static limits, rate of change, what is unusual for the series, a stuck value,
 * silence, and a clock that is wrong. Pure functions from a device's state to its next one. Any thread.
 */
public final class Detectors {
    static final String READINGS = "readings";
    static final String CLOCK = "clock";

    private final Rules rules;

    /** @param state of the device from now on */
    public record Outcome(DeviceState state, List<AlarmEvent> events) {}

    public Detectors(Rules rules) {
        this.rules = rules;
    }

    /**
     * Takes a reading in. A reading that is not newer than the last changes nothing: detectors follow a device's time,
     * which is its own clock's, but never later than the time of arrival by more than the clocks' tolerance.
     *
     * @param before what is known about the device, if anything
     */
    public Outcome observe(Optional<DeviceState> before, Sample sighting) {
        long arrival = Nanos.of(sighting.arrivedAt());
        long claimed = Nanos.of(sighting.at());
        long at = Math.min(claimed, arrival + rules.clockTolerance().toNanos());
        var events = new ArrayList<AlarmEvent>();
        if (before.isEmpty()) {
            var series = series(Map.of(), sighting.values(), at, 0, events);
            return new Outcome(
                    new DeviceState(Pace.of(at, arrival), Delay.of(claimed, arrival), Alarms.NONE, series), events);
        }
        var device = before.get();
        var delay = device.delay().next(claimed, arrival, rules.clockTolerance());
        var alarms = device.alarms().next(Anomaly.CLOCK, CLOCK, delay.finding(), at, events);
        if (at <= device.pace().lastAt()) {
            return new Outcome(new DeviceState(device.pace(), delay.state(), alarms, device.series()), events);
        }
        alarms = endSilence(device.pace(), alarms, at, events);
        var series =
                series(device.series(), sighting.values(), at, device.pace().secondsUntil(at), events);
        return new Outcome(new DeviceState(device.pace().next(at, arrival), delay.state(), alarms, series), events);
    }

    /** Whether the device is silent; to be asked now and then, since a silent device causes no call. */
    public Outcome look(DeviceState device, Instant now) {
        return look(device, device.pace().lastArrival(), Nanos.of(now));
    }

    /** As {@link #look}, but by the device's own time: what the end of a recording tells. */
    public Outcome lookBack(DeviceState device, Instant end) {
        return look(device, device.pace().lastAt(), Nanos.of(end));
    }

    private static Outcome look(DeviceState device, long since, long now) {
        var events = new ArrayList<AlarmEvent>();
        var silence = device.pace().silence(since, now);
        if (!silence.isAbnormal()) {
            return new Outcome(device, events);
        }
        long at = device.alarms().isOpen(Anomaly.SILENCE) ? now : device.pace().silentFrom(since);
        var alarms = device.alarms().next(Anomaly.SILENCE, READINGS, silence, at, events);
        return new Outcome(new DeviceState(device.pace(), device.delay(), alarms, device.series()), events);
    }

    /** A reading has come; if there was a silence before it that nobody looked at, it is reported as well. */
    private static Alarms endSilence(Pace pace, Alarms before, long at, List<AlarmEvent> events) {
        var alarms = before;
        var silence = pace.silence(pace.lastAt(), at);
        if (silence.isAbnormal()) {
            long from = before.isOpen(Anomaly.SILENCE) ? at : pace.silentFrom(pace.lastAt());
            alarms = alarms.next(Anomaly.SILENCE, READINGS, silence, from, events);
        }
        return alarms.next(Anomaly.SILENCE, READINGS, Finding.NORMAL, at, events);
    }

    private Map<String, SeriesState> series(
            Map<String, SeriesState> before, Map<String, Double> values, long at, double gap, List<AlarmEvent> events) {
        var series = new TreeMap<>(before);
        values.forEach((quantity, value) ->
                series.put(quantity, next(before.get(quantity), quantity, value, at, gap, events)));
        return series;
    }

    /** @param before null for the first value of a series */
    private SeriesState next(
            SeriesState before, String quantity, double value, long at, double gap, List<AlarmEvent> events) {
        var alarms = before == null ? Alarms.NONE : before.alarms();
        var baseline =
                before == null ? Baseline.first(value) : before.baseline().next(value, gap);
        alarms = alarms.next(Anomaly.UNUSUAL, quantity, baseline.finding(), at, events);
        var run = before == null ? Run.first(value, at) : before.run().next(value, at);
        alarms = alarms.next(Anomaly.STUCK, quantity, run.finding(), at, events);
        var limits = rules.limits().get(quantity);
        if (limits != null || alarms.isOpen(Anomaly.LIMIT)) { // a limit may have been taken away
            var finding = limits == null ? Finding.NORMAL : limits.judge(value);
            alarms = alarms.next(Anomaly.LIMIT, quantity, finding, at, events);
        }
        Swing swing = null;
        var maxChange = rules.maxChanges().get(quantity);
        if (maxChange != null) {
            var opinion = maxChange.judge(before == null ? null : before.swing(), value, at);
            alarms = alarms.next(Anomaly.RATE, quantity, opinion.finding(), at, events);
            swing = opinion.state();
        }
        return new SeriesState(baseline.state(), run.state(), swing, alarms);
    }
}
