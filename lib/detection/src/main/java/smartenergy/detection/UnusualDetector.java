package smartenergy.detection;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
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
    /** A reading counts in half-day means as one at the edge of the abnormal at most, and can raise no such alarm. */
    private static final double MOST_IN_MEAN = TIMES_USUAL;

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
     * @param lasts whether half-day means are abnormal, or were and are not calm yet; where they are not, being near it
     *     keeps no alarm of a single reading open
     * @param first values, while they are few: of these the level is the median; later ones move it no further than is
     *     usual
     */
    record Baseline(
            long count,
            double seconds,
            double last,
            double resolution,
            double level,
            double recent,
            Tail single,
            Tail lasting,
            boolean lasts,
            List<Double> first) {

        static Baseline first(double value) {
            return beginning(List.of(value), 0, 0);
        }

        private static Baseline beginning(List<Double> first, double seconds, double resolution) {
            var sizes = IntStream.range(1, first.size())
                    .mapToObj(i -> Math.abs(difference(first.get(i), median(first.subList(0, i)))))
                    .toList();
            double level = median(first);
            return new Baseline(
                    first.size(),
                    seconds,
                    first.getLast(),
                    resolution,
                    level,
                    level,
                    Tail.of(sizes, resolution),
                    Tail.NONE,
                    false,
                    first.size() < Tail.FIRST ? List.copyOf(first) : List.of());
        }

        private static double median(List<Double> values) {
            var sorted = values.stream().sorted().toList();
            return sorted.get((sorted.size() - 1) / 2) / 2 + sorted.get(sorted.size() / 2) / 2;
        }

        Judgement<Baseline> next(double value, double gap) {
            double step = Math.abs(difference(value, last));
            double finest = step > 0 && (step < resolution || resolution == 0) ? step : resolution;
            double longer = seconds + Math.min(gap, RECENT_SECONDS);
            if (count < Tail.FIRST) {
                var all = new ArrayList<>(first);
                all.add(value);
                return new Judgement<>(beginning(all, longer, finest), new Finding(0, value, level));
            }
            double usual = Math.max(single.bound(), resolution);
            double offset = difference(value, level);
            double mean = recent
                    + weight(gap, RECENT_SECONDS) * difference(level + clamp(offset, MOST_IN_MEAN * usual), recent);
            double lastingOffset = difference(mean, level);
            double severity = count < LEARNING ? 0 : severity(offset, single, finest);
            double lastingSeverity =
                    count < LEARNING || longer < RECENT_LEARNING ? 0 : severity(lastingOffset, lasting, finest);
            boolean stillLasts = lastingSeverity >= (lasts ? Finding.CALM : Finding.ABNORMAL);
            if (stillLasts) {
                severity = Math.max(severity, lastingSeverity);
            }
            double tailWeight = weight(gap, TAIL_SECONDS);
            var next = new Baseline(
                    count + 1,
                    longer,
                    value,
                    finest,
                    level + weight(gap, LEVEL_SECONDS) * clamp(offset, usual),
                    mean,
                    single.next(Math.abs(offset), tailWeight, resolution),
                    lasting.next(Math.abs(lastingOffset), tailWeight, resolution),
                    stillLasts,
                    first);
            return new Judgement<>(next.isFinite() ? next : first(value), new Finding(severity, value, level));
        }

        /** Without the first values nothing can be made of so few; earlier versions did not keep them. */
        boolean isWhole() {
            return first.size() == (count < Tail.FIRST ? count : 0);
        }

        /** Values as far apart as numbers can be have differences that no number can hold. */
        private static double difference(double one, double other) {
            return clamp(one - other, Double.MAX_VALUE / 8);
        }

        private static double clamp(double number, double most) {
            return Math.clamp(number, -most, most);
        }

        private static double severity(double offset, Tail usual, double resolution) {
            double threshold = Math.max(TIMES_USUAL * usual.bound(), STEPS * resolution);
            return threshold == 0 ? 0 : Math.abs(offset) / threshold;
        }

        /**
         * Of a reading in an exponential mean, which is a plain mean until it spans its memory; after a pause one
         * reading alone is no mean.
         */
        private double weight(double gap, double memory) {
            return Math.min(Tail.MOST_WEIGHT, Math.max(1 - Math.exp(-gap / memory), 1.0 / (count + 1)));
        }

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
        out.numbers(11, baseline.first).integer(12, baseline.lasts ? 1 : 0);
    }

    @Override
    public Baseline read(StateReader in) {
        var baseline = new Baseline(
                in.integer(1),
                in.number(2),
                in.number(3),
                Math.abs(in.number(4)),
                in.number(5),
                in.number(6),
                Tail.read(in, 7),
                Tail.read(in, 9),
                in.integer(12) != 0,
                in.numbers(11));
        return baseline.count > 0 && baseline.isWhole() ? baseline : null;
    }
}
