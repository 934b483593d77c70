package smartenergy.detection;

import java.time.Duration;
import smartenergy.detection.state.StateReader;
import smartenergy.detection.state.StateWriter;

/**
 * Recognises a value that is far from what is usual for this very series. A reading is abnormal at twice the distance
 * that one in twenty is beyond. Daily cycles and skewed or coarse values widen these distances by themselves; single
 * readings show what is sudden, half-day means what lasts.
 */
final class UnusualDetector implements Detector<UnusualDetector.Baseline> {
    static final String NAME = "unusual";

    private static final AlarmPolicy POLICY = new AlarmPolicy(2, Duration.ofMinutes(30), 5);
    private static final double LEVEL_SECONDS = Duration.ofDays(4).toSeconds();
    private static final double RECENT_SECONDS = Duration.ofHours(12).toSeconds();
    private static final double TAIL_SECONDS = Duration.ofDays(12).toSeconds();
    /** Before it has seen so many readings it judges none. */
    private static final int LEARNING = 200;
    /** Half-day means say something after so much longer than half a day. */
    private static final double RECENT_LEARNING = 3 * RECENT_SECONDS;

    private static final double TIMES_USUAL = 2;
    /** Changes of a few steps of the sensor's resolution are never abnormal. */
    private static final double STEPS = 3;
    /** The first readings are taken as they are; later ones move the level no further than is usual. */
    private static final int TRUSTED = 20;

    /**
     * What is usual, learned online: the level over some days, and how far single readings and half-day means usually
     * are from it.
     *
     * @param count readings so far
     * @param seconds from the first reading to the last
     * @param last value
     * @param resolution smallest change so far, 0 while there was none
     * @param level where the series is usually
     * @param recent mean of about half a day
     * @param single distances of readings from the level
     * @param lasting distances of recent means from the level
     */
    record Baseline(
            long count,
            double seconds,
            double last,
            double resolution,
            double level,
            double recent,
            Tail single,
            Tail lasting) {

        static Baseline first(double value) {
            return new Baseline(1, 0, value, 0, value, value, Tail.NONE, Tail.NONE);
        }

        Judgement<Baseline> next(double value, double gap) {
            double step = Math.abs(value - last);
            double finest = step > 0 && (step < resolution || resolution == 0) ? step : resolution;
            double mean = recent + weight(gap, RECENT_SECONDS) * (value - recent);
            double offset = value - level;
            double lastingOffset = mean - level;
            double severity = count < LEARNING ? 0 : severity(offset, single, finest);
            if (count >= LEARNING && seconds + gap >= RECENT_LEARNING) {
                severity = Math.max(severity, severity(lastingOffset, lasting, finest));
            }
            double most = count < TRUSTED ? Double.MAX_VALUE : Math.max(single.bound(), finest);
            double tailWeight = weight(gap, TAIL_SECONDS);
            var next = new Baseline(
                    count + 1,
                    seconds + gap,
                    value,
                    finest,
                    level + weight(gap, LEVEL_SECONDS) * Math.clamp(offset, -most, most),
                    mean,
                    single.next(Math.abs(offset), count + 1, tailWeight, finest),
                    lasting.next(Math.abs(lastingOffset), count + 1, tailWeight, finest));
            return new Judgement<>(next.isFinite() ? next : first(value), new Finding(severity, value, level));
        }

        private static double severity(double offset, Tail usual, double resolution) {
            double threshold = Math.max(TIMES_USUAL * usual.bound(), STEPS * resolution);
            return threshold == 0 ? 0 : Math.abs(offset) / threshold;
        }

        /** Of a reading in an exponential mean, which is a plain mean until it spans its memory. */
        private double weight(double gap, double memory) {
            return Math.max(1 - Math.exp(-gap / memory), 1.0 / (count + 1));
        }

        /** Values as far apart as numbers can be have differences that no number can hold. */
        private boolean isFinite() {
            return Double.isFinite(seconds + resolution + level + recent) && single.isFinite() && lasting.isFinite();
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public AlarmPolicy policy() {
        return POLICY;
    }

    @Override
    public Judgement<Baseline> judge(Baseline before, Point point, Rules rules) {
        return before == null
                ? new Judgement<>(Baseline.first(point.value()), Finding.NORMAL)
                : before.next(point.value(), point.gap());
    }

    @Override
    public void write(Baseline baseline, StateWriter out) {
        out.integer(1, baseline.count)
                .number(2, baseline.seconds)
                .number(3, baseline.last)
                .number(4, baseline.resolution)
                .number(5, baseline.level)
                .number(6, baseline.recent);
        baseline.single.write(out, 7);
        baseline.lasting.write(out, 9);
    }

    @Override
    public Baseline read(StateReader in) {
        return in.integer(1) <= 0
                ? null
                : new Baseline(
                        in.integer(1),
                        in.number(2),
                        in.number(3),
                        Math.abs(in.number(4)),
                        in.number(5),
                        in.number(6),
                        Tail.read(in, 7),
                        Tail.read(in, 9));
    }
}
