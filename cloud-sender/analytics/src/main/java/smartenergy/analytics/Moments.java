package smartenergy.analytics;

import java.io.DataInput;
import java.io.IOException;
import smartenergy.detection.state.StateFormatException;
import smartenergy.detection.state.StateReader;
import smartenergy.detection.state.StateWriter;
import smartenergy.telemetry.ClimateSummary.Statistics;

/**
 * Running statistics of values in any order (Welford, 1962).
 *
 * @param squares sum of the squared distances from the mean
 */
record Moments(long count, double mean, double squares, double min, double max) {
    static final Moments NONE = new Moments(0, 0, 0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);

    Moments plus(double value) {
        double offset = value - mean;
        double nextMean = Double.isInfinite(offset)
                ? mean - mean / (count + 1) + value / (count + 1) // which no sum of such values overflows
                : mean + offset / (count + 1);
        return new Moments(
                count + 1,
                nextMean,
                Math.min(Double.MAX_VALUE, squares + offset * (value - nextMean)),
                Math.min(min, value),
                Math.max(max, value));
    }

    /** Those of both (Chan, Golub and LeVeque, 1979). */
    Moments plus(Moments other) {
        if (count == 0 || other.count == 0) {
            return count == 0 ? other : this;
        }
        double part = other.count / (double) (count + other.count);
        double offset = other.mean - mean;
        double nextMean = Double.isInfinite(offset)
                ? mean * (1 - part) + other.mean * part // which no sum of such values overflows
                : mean + offset * part;
        return new Moments(
                count + other.count,
                nextMean,
                Math.min(Double.MAX_VALUE, squares + other.squares + offset * offset * count * part),
                Math.min(min, other.min),
                Math.max(max, other.max));
    }

    /**
     * A deviation whose squares no number can hold is given as the most that it can be: that of values of which half
     * are the least and half the greatest.
     */
    Statistics statistics() {
        double deviation = squares < Double.MAX_VALUE
                ? Math.sqrt(squares / (count - 1))
                : Math.min(Double.MAX_VALUE, (max / 2 - min / 2) * Math.sqrt(count / (count - 1.0)));
        return new Statistics(count, mean, min, max, count < 2 ? 0 : deviation);
    }

    /** Takes the fields from 2 on. */
    void write(StateWriter out) {
        out.integer(2, count).number(3, mean).number(4, squares).number(5, min).number(6, max);
    }

    static Moments read(StateReader in) {
        if (in.integer(2) <= 0) {
            throw new StateFormatException("no values are summed up");
        }
        return new Moments(in.integer(2), in.number(3), in.number(4), in.number(5), in.number(6));
    }

    static Moments readFormat1(DataInput in) throws IOException {
        return new Moments(in.readLong(), finite(in), finite(in), finite(in), finite(in));
    }

    private static double finite(DataInput in) throws IOException {
        double number = in.readDouble();
        if (!Double.isFinite(number)) {
            throw new IOException("a sum is " + number);
        }
        return number;
    }
}
