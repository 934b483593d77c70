package smartenergy.detection;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;

/**
 * The least delays from observation to arrival in spans of five minutes of arrival. A clock that is ahead makes a delay
 * negative. A clock that is behind makes it long and even, while that of readings that had to wait on the way shrinks
 * as they are caught up with, so that two spans in a row tell.
 *
 * @param least in s, of this span
 * @param previous least of the span before; NaN at first and after a pause
 * @param older least of the span before that
 */
record Delay(long span, double least, double previous, double older) {
    private static final long SPAN_NANOS = Duration.ofMinutes(5).toNanos();
    /** Even are delays that differ by less than this part of the tolerance. */
    private static final double EVEN = 0.5;

    static Delay of(long at, long arrival) {
        return new Delay(Math.floorDiv(arrival, SPAN_NANOS), seconds(at, arrival), Double.NaN, Double.NaN);
    }

    Judgement<Delay> next(long at, long arrival, Duration tolerance) {
        double delay = seconds(at, arrival);
        long nextSpan = Math.floorDiv(arrival, SPAN_NANOS);
        Delay next;
        if (nextSpan == span) {
            next = new Delay(span, Math.min(least, delay), previous, older);
        } else {
            next = nextSpan == span + 1 ? new Delay(nextSpan, delay, least, previous) : of(at, arrival);
        }
        return new Judgement<>(next, next.judge(delay, tolerance.toNanos() / 1e9));
    }

    private Finding judge(double delay, double tolerance) {
        boolean isEven = Math.abs(previous - older) < EVEN * tolerance;
        double behind = isEven ? Math.min(least, Math.min(previous, older)) : 0;
        return new Finding(Math.max(behind, -delay) / tolerance, -delay, 0);
    }

    private static double seconds(long at, long arrival) {
        return (arrival - at) / 1e9;
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(span);
        out.writeDouble(least);
        out.writeDouble(previous);
        out.writeDouble(older);
    }

    static Delay read(DataInput in) throws IOException {
        return new Delay(in.readLong(), in.readDouble(), in.readDouble(), in.readDouble());
    }
}
