package smartenergy.forecaster.model;

import java.util.Arrays;

/**
 * How far the truth was from forecasts that were made of earlier data only.
 *
 * @param low lower quantile of the errors over the window's restlessness
 * @param high upper quantile of the same
 * @param rest added to every window's restlessness, in units of the target
 */
record Interval(double low, double high, double rest) {
    /** How often the truth should lie within. */
    static final double COVERAGE = 0.9;

    /**
     * @param errors truth minus forecast
     * @param restlessness of the windows, see {@link #restlessness}
     * @param widening 1 or more, for what few errors do not tell
     */
    static Interval of(double[] errors, double[] restlessness, double widening) {
        double[] sorted = Arrays.stream(restlessness).sorted().toArray();
        double rest = Math.max(2 * sorted[sorted.length / 2], 1e-9);
        var scaled = new double[errors.length];
        Arrays.setAll(scaled, i -> errors[i] / (rest + restlessness[i]));
        Arrays.sort(scaled);
        return new Interval(
                widening * quantile(scaled, (1 - COVERAGE) / 2), widening * quantile(scaled, (1 + COVERAGE) / 2), rest);
    }

    /** With the correction for a finite number of errors, outwards. */
    private static double quantile(double[] sorted, double part) {
        double place = part * (sorted.length + 1) - 1;
        int index = (int) (part < 0.5 ? Math.floor(place) : Math.ceil(place));
        return sorted[Math.clamp(index, 0, sorted.length - 1)];
    }

    /** Mean step of the target's six values, the first in the row being the oldest. */
    static double restlessness(double[] row, int[] ofTarget) {
        double sum = 0;
        for (int i = 1; i < ofTarget.length; i++) {
            sum += Math.abs(row[ofTarget[i]] - row[ofTarget[i - 1]]);
        }
        return sum / (ofTarget.length - 1);
    }

    double lower(double forecast, double restlessness) {
        return forecast + Math.min(0, low) * (rest + restlessness);
    }

    double upper(double forecast, double restlessness) {
        return forecast + Math.max(0, high) * (rest + restlessness);
    }
}
