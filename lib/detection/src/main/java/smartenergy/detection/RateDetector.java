package smartenergy.detection;

import smartenergy.detection.state.StateReader;
import smartenergy.detection.state.StateWriter;

/** Recognises a value that changes faster than the rules allow. */
final class RateDetector implements Detector<RateDetector.Swing> {
    static final String NAME = "rate";

    /**
     * The lowest and highest value of this and of the previous span of time, spans being counted since 1970. From the
     * extremes of both a reading is at most two spans away, and at least one unless the series began or paused.
     */
    record Swing(long span, double low, double high, double previousLow, double previousHigh) {

        static Swing of(long span, double value) {
            return new Swing(span, value, value, value, value);
        }

        Swing next(long nextSpan, double value) {
            if (nextSpan == span) {
                return new Swing(span, Math.min(low, value), Math.max(high, value), previousLow, previousHigh);
            }
            return nextSpan == span + 1 ? new Swing(nextSpan, value, value, low, high) : of(nextSpan, value);
        }

        /** Of both spans' extremes the one that is farther from the value. */
        double farthestFrom(double value) {
            double lowest = Math.min(low, previousLow);
            double highest = Math.max(high, previousHigh);
            return value - lowest > highest - value ? lowest : highest;
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public AlarmPolicy policy() {
        return AlarmPolicy.OF_RULES;
    }

    @Override
    public Judgement<Swing> judge(Swing before, Point point, Rules rules) {
        var max = rules.maxChanges().get(point.quantity());
        if (max == null) {
            return new Judgement<>(null, Finding.NORMAL);
        }
        double value = point.value();
        long span = Math.floorDiv(point.at(), max.within().toNanos() / 2);
        var swing = before == null ? Swing.of(span, value) : before.next(span, value);
        double farthest = swing.farthestFrom(value);
        return new Judgement<>(swing, new Finding(Math.abs(value - farthest) / max.change(), value, farthest));
    }

    @Override
    public void write(Swing swing, StateWriter out) {
        out.integer(1, swing.span)
                .number(2, swing.low)
                .number(3, swing.high)
                .number(4, swing.previousLow)
                .number(5, swing.previousHigh);
    }

    @Override
    public Swing read(StateReader in) {
        return new Swing(in.integer(1), in.number(2), in.number(3), in.number(4), in.number(5));
    }
}
