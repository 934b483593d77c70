package smartenergy.detection;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;

/**
 * What is usual for one series, learned online: its level over some days, and how far single readings and half-day
 * means usually are from it. A reading is abnormal at twice the distance that one in twenty is beyond. Daily cycles and
 * skewed or coarse values widen these distances by themselves; single readings show what is sudden, half-day means what
 * lasts.
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

    static Judgement<Baseline> first(double value) {
        return new Judgement<>(new Baseline(1, 0, value, 0, value, value, Tail.NONE, Tail.NONE), Finding.NORMAL);
    }

    /** @param gap seconds since the last reading */
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
        return new Judgement<>(next, new Finding(severity, value, level));
    }

    private static double severity(double offset, Tail usual, double resolution) {
        double threshold = Math.max(TIMES_USUAL * usual.bound(), STEPS * resolution);
        return threshold == 0 ? 0 : Math.abs(offset) / threshold;
    }

    /** Of a reading in an exponential mean, which is a plain mean until it spans its memory. */
    private double weight(double gap, double memory) {
        return Math.max(1 - Math.exp(-gap / memory), 1.0 / (count + 1));
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(count);
        for (double number : new double[] {seconds, last, resolution, level, recent}) {
            out.writeDouble(number);
        }
        single.write(out);
        lasting.write(out);
    }

    static Baseline read(DataInput in) throws IOException {
        return new Baseline(
                in.readLong(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                Tail.read(in),
                Tail.read(in));
    }
}
