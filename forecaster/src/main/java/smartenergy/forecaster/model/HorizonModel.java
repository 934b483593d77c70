package smartenergy.forecaster.model;

import java.util.List;
import java.util.Optional;
import smartenergy.forecaster.features.Features;

/**
 * Forecasts the target one time ahead: the last value plus a blend of the changes that several members expect.
 *
 * @param steps how many records ahead
 * @param absolute a ridge regression of the target itself on the six records; also the baseline to beat
 * @param ofTarget a ridge regression of the change on the target's six values
 * @param ofChange a ridge regression of the change on all that is known
 * @param trees of the change; absent where they do not help, or there is too little data for them
 * @param weights of the members, in that order
 */
public record HorizonModel(
        int steps,
        Ridge absolute,
        Ridge ofTarget,
        Ridge ofChange,
        Optional<Trees> trees,
        double[] weights,
        Interval interval)
        implements AutoCloseable {
    /** How often the truth should lie within a forecast's bounds. */
    public static final double COVERAGE = Interval.COVERAGE;

    static final int MEMBERS = 4;

    /** One forecast with the bounds between which the truth should lie as often as {@link #COVERAGE}. */
    public record Forecast(double value, double lower, double upper) {}

    /** Of the whole blend. */
    public Forecast[] forecast(Features features, List<double[]> rows) {
        double[] byTrees = trees.isPresent()
                ? trees.get().predict(rows.stream().map(features::treeRow).toList())
                : new double[rows.size()];
        var forecasts = new Forecast[rows.size()];
        int[] ofTargetColumns = features.ofTarget();
        for (int i = 0; i < forecasts.length; i++) {
            var row = rows.get(i);
            double last = row[ofTargetColumns[ofTargetColumns.length - 1]];
            double value = last
                    + weights[0] * (absolute.predict(row) - last)
                    + weights[1] * ofTarget.predict(row)
                    + weights[2] * ofChange.predict(row)
                    + weights[3] * byTrees[i];
            double restlessness = Interval.restlessness(row, ofTargetColumns);
            forecasts[i] =
                    new Forecast(value, interval.lower(value, restlessness), interval.upper(value, restlessness));
        }
        return forecasts;
    }

    /** What ridge regression alone says. */
    public double baseline(double[] row) {
        return absolute.predict(row);
    }

    @Override
    public void close() {
        trees.ifPresent(Trees::close);
    }
}
