package smartenergy.analytics;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
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
        double nextMean = mean + offset / (count + 1);
        return new Moments(
                count + 1, nextMean, squares + offset * (value - nextMean), Math.min(min, value), Math.max(max, value));
    }

    Statistics statistics() {
        return new Statistics(count, mean, min, max, count < 2 ? 0 : Math.sqrt(squares / (count - 1)));
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(count);
        for (double number : new double[] {mean, squares, min, max}) {
            out.writeDouble(number);
        }
    }

    static Moments read(DataInput in) throws IOException {
        return new Moments(in.readLong(), in.readDouble(), in.readDouble(), in.readDouble(), in.readDouble());
    }
}
