package smartenergy.detection;

import java.time.Duration;
import smartenergy.detection.state.StateReader;
import smartenergy.detection.state.StateWriter;

/**
 * Recognises a device's clock that is ahead of or behind the time of arrival. The values of its series are the delays
 * from observation to arrival, in s.
 */
final class ClockDetector implements Detector<ClockDetector.Delays> {
    static final String NAME = "clock";
    static final String CLOCK = "clock";

    private static final AlarmPolicy POLICY = new AlarmPolicy(3, Duration.ofMinutes(1), 3);
    private static final long SPAN_NANOS = Duration.ofMinutes(5).toNanos();
    /** Even are delays that differ by less than this part of the tolerance. */
    private static final double EVEN = 0.5;

    /**
     * The least delays in spans of five minutes of arrival. A clock that is ahead makes a delay negative. A clock that
     * is behind makes it long and even, while that of readings that had to wait on the way shrinks as they are caught
     * up with, so that two spans in a row tell.
     *
     * @param least of this span
     * @param previous least of the span before; NaN at first and after a pause
     * @param older least of the span before that
     */
    record Delays(long span, double least, double previous, double older) {

        static Delays first(long span, double delay) {
            return new Delays(span, delay, Double.NaN, Double.NaN);
        }

        Delays next(long nextSpan, double delay) {
            if (nextSpan == span) {
                return new Delays(span, Math.min(least, delay), previous, older);
            }
            return nextSpan == span + 1 ? new Delays(nextSpan, delay, least, previous) : first(nextSpan, delay);
        }

        Finding judge(double delay, double tolerance) {
            boolean isEven = Math.abs(previous - older) < EVEN * tolerance;
            double behind = isEven ? Math.min(least, Math.min(previous, older)) : 0;
            return new Finding(Math.max(behind, -delay) / tolerance, -delay, 0);
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
    public Judgement<Delays> judge(Delays before, Point point, Rules rules) {
        long span = Math.floorDiv(point.arrival(), SPAN_NANOS);
        if (before == null) {
            return new Judgement<>(Delays.first(span, point.value()), Finding.NORMAL);
        }
        var delays = before.next(span, point.value());
        return new Judgement<>(
                delays, delays.judge(point.value(), rules.clockTolerance().toNanos() / 1e9));
    }

    @Override
    public void write(Delays delays, StateWriter out) {
        out.integer(1, delays.span)
                .number(2, delays.least)
                .number(3, delays.previous)
                .number(4, delays.older);
    }

    @Override
    public Delays read(StateReader in) {
        return new Delays(in.integer(1), in.number(2), in.number(3, Double.NaN), in.number(4, Double.NaN));
    }
}
