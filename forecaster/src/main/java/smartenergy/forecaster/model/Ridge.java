package smartenergy.forecaster.model;

/**
 * A linear model with a penalty on its weights.
 *
 * @param columns which values of a row it sees
 * @param means of these; a value that is unknown counts as the mean
 * @param deviations of these; 0 where a column is constant, which then counts for nothing
 */
record Ridge(int[] columns, double[] means, double[] deviations, double[] weights, double intercept) {
    /** In standard deviations; what is farther out is a fault, or weather that no training has seen. */
    static final double FAR = 6;

    double predict(double[] row) {
        double sum = intercept;
        for (int i = 0; i < columns.length; i++) {
            sum += weights[i] * standard(row[columns[i]], means[i], deviations[i]);
        }
        return sum;
    }

    static double standard(double value, double mean, double deviation) {
        if (Double.isNaN(value) || deviation == 0) {
            return 0;
        }
        return Math.clamp((value - mean) / deviation, -FAR, FAR);
    }
}
