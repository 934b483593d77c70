package smartenergy.detection;

import java.io.DataInput;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads device states as they were kept until the end of 2026: values one after the other, and an alarm under the place
 * that its kind had in the source. Nothing writes this format any more.
 */
final class Format1 {
    private static final int FORMAT = 1;
    private static final List<String> KINDS = List.of(
            LimitDetector.NAME,
            RateDetector.NAME,
            UnusualDetector.NAME,
            StuckDetector.NAME,
            SilenceDetector.NAME,
            ClockDetector.NAME);

    private final DataInput in;
    private final List<Detector<?>> ofValues;

    Format1(DataInput in, List<Detector<?>> ofValues) {
        this.in = in;
        this.ofValues = ofValues;
    }

    DeviceState device() throws IOException {
        int format = in.readByte();
        if (format != FORMAT) {
            throw new IOException("the state has format " + format + ", not " + FORMAT);
        }
        long readings = in.readLong();
        long lastAt = in.readLong();
        long lastArrival = in.readLong();
        var pace = new SilenceDetector.Pace(readings, tail(), List.of());
        var delays = new ClockDetector.Delays(in.readLong(), number(), in.readDouble(), in.readDouble());
        var alarms = alarms();
        var series = new TreeMap<String, SeriesState>();
        for (int rest = in.readShort(); rest > 0; rest--) {
            series.put(in.readUTF(), series());
        }
        return new DeviceState(
                lastAt,
                lastArrival,
                new DetectorState<>(pace.isWhole() ? pace : null, alarm(alarms, SilenceDetector.NAME)),
                new DetectorState<>(delays, alarm(alarms, ClockDetector.NAME)),
                series);
    }

    private SeriesState series() throws IOException {
        var memories = new HashMap<String, Object>();
        var baseline = baseline();
        if (baseline.isWhole()) {
            memories.put(UnusualDetector.NAME, baseline);
        }
        memories.put(
                StuckDetector.NAME,
                new StuckDetector.Run(number(), in.readLong(), in.readInt(), in.readInt(), in.readInt()));
        if (in.readBoolean()) {
            memories.put(
                    RateDetector.NAME, new RateDetector.Swing(in.readLong(), number(), number(), number(), number()));
        }
        var alarms = alarms();
        return new SeriesState(ofValues.stream()
                .<DetectorState<?>>map(
                        detector -> new DetectorState<>(memories.get(detector.name()), alarm(alarms, detector.name())))
                .toList());
    }

    private UnusualDetector.Baseline baseline() throws IOException {
        return new UnusualDetector.Baseline(
                in.readLong(), number(), number(), number(), number(), number(), tail(), tail(), false, List.of());
    }

    private double number() throws IOException {
        double number = in.readDouble();
        if (!Double.isFinite(number)) {
            throw new IOException("a number is " + number);
        }
        return number;
    }

    private Tail tail() throws IOException {
        return Tail.checked(number(), number());
    }

    private Map<String, AlarmState> alarms() throws IOException {
        var alarms = new HashMap<String, AlarmState>();
        for (int rest = in.readByte(); rest > 0; rest--) {
            int kind = in.readByte();
            if (kind < 0 || kind >= KINDS.size()) {
                throw new IOException("there is no alarm of kind " + kind);
            }
            alarms.put(KINDS.get(kind), alarm());
        }
        return alarms;
    }

    private AlarmState alarm() throws IOException {
        int suspicions = in.readInt();
        return in.readBoolean()
                ? new AlarmState(
                        suspicions,
                        new Finding(number(), number(), number()),
                        in.readLong(),
                        number(),
                        in.readInt(),
                        in.readLong())
                : new AlarmState(suspicions, null, 0, 0, 0, 0);
    }

    private static AlarmState alarm(Map<String, AlarmState> alarms, String detector) {
        return alarms.getOrDefault(detector, AlarmState.IDLE);
    }
}
