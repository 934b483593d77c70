package smartenergy.detection;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

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

    void write(DataOutput out) throws IOException {
        out.writeLong(span);
        for (double number : new double[] {low, high, previousLow, previousHigh}) {
            out.writeDouble(number);
        }
    }

    static Swing read(DataInput in) throws IOException {
        return new Swing(in.readLong(), in.readDouble(), in.readDouble(), in.readDouble(), in.readDouble());
    }
}
