package smartenergy.forecaster.model;

import java.util.Arrays;

/**
 * How much each member counts for: weights of zero or more that add up to one at most. What they lack is left to the
 * last value, from which no member moves away.
 */
final class Blend {
    private static final int SWEEPS = 200;

    private Blend() {}

    /**
     * The weights with the least squared error.
     *
     * @param predictions by member, then by case
     */
    static double[] weights(double[][] predictions, double[] changes) {
        int members = predictions.length;
        var products = new double[members][members];
        var withTarget = new double[members];
        for (int i = 0; i < members; i++) {
            for (int j = 0; j < members; j++) {
                products[i][j] = dot(predictions[i], predictions[j]);
            }
            products[i][i] *= 1 + 1e-6;
            withTarget[i] = dot(predictions[i], changes);
        }
        var weights = new double[members];
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            for (int i = 0; i < members; i++) {
                improve(weights, i, products, withTarget);
            }
            for (int i = 0; i < members; i++) {
                for (int j = 0; j < members; j++) {
                    exchange(weights, i, j, products, withTarget);
                }
            }
        }
        return weights;
    }

    private static void improve(double[] weights, int i, double[][] products, double[] withTarget) {
        if (products[i][i] > 0) {
            double best = weights[i] + slope(weights, i, products, withTarget) / products[i][i];
            double others = Arrays.stream(weights).sum() - weights[i];
            weights[i] = Math.clamp(best, 0, Math.max(0, 1 - others));
        }
    }

    /** Moves weight from one member to another, which the bound on their sum would else keep from happening. */
    private static void exchange(double[] weights, int from, int to, double[][] products, double[] withTarget) {
        double curve = products[from][from] + products[to][to] - 2 * products[from][to];
        if (from != to && curve > 0) {
            double gain = slope(weights, to, products, withTarget) - slope(weights, from, products, withTarget);
            double moved = Math.clamp(gain / curve, -weights[to], weights[from]);
            weights[from] -= moved;
            weights[to] += moved;
        }
    }

    private static double slope(double[] weights, int i, double[][] products, double[] withTarget) {
        return withTarget[i] - dot(products[i], weights);
    }

    private static double dot(double[] one, double[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += one[i] * other[i];
        }
        return sum;
    }
}
