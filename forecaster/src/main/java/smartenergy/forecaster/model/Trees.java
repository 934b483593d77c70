package smartenergy.forecaster.model;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** Boosted trees. Its memory is outside Java's heap until it is closed. */
final class Trees implements AutoCloseable {
    private static final Map<String, Object> PARAMETERS = Map.of(
            "objective",
            "reg:squarederror",
            "tree_method",
            "hist",
            "max_bin",
            64,
            "eta",
            0.06,
            "max_depth",
            4,
            "min_child_weight",
            20,
            "subsample",
            0.7,
            "colsample_bytree",
            0.6,
            "lambda",
            10,
            "seed",
            20_261_126);
    private static final int MAX_ROUNDS = 240;
    /** The number of rounds that is right is sought in steps of so many. */
    static final int STRIDE = 20;

    private final Booster booster;
    private final int rounds;

    private static final Optional<String> PROBLEM = findProblem();

    private Trees(Booster booster, int rounds) {
        this.booster = booster;
        this.rounds = rounds;
    }

    /** Why there can be no trees on this machine: XGBoost's library needs libgomp, which a small system may lack. */
    static Optional<String> problem() {
        return PROBLEM;
    }

    private static Optional<String> findProblem() {
        try {
            new DMatrix(new float[] {0}, 1, 1, Float.NaN).dispose();
            return Optional.empty();
        } catch (XGBoostError | LinkageError e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Trains as many rounds as may be wanted. */
    static Trees trained(float[][] rows, double[] targets) {
        return trained(rows, targets, MAX_ROUNDS);
    }

    static Trees trained(float[][] rows, double[] targets, int rounds) {
        try {
            var train = matrix(rows, targets);
            try {
                return new Trees(XGBoost.train(train, parameters(), rounds, Map.of(), null, null), rounds);
            } finally {
                train.dispose();
            }
        } catch (XGBoostError e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> parameters() {
        var parameters = new LinkedHashMap<>(PARAMETERS);
        parameters.put("base_score", 0);
        parameters.put("verbosity", 0);
        parameters.put("verbose_eval", "false");
        return parameters;
    }

    private static DMatrix matrix(float[][] rows, double[] targets) throws XGBoostError {
        int width = rows[0].length;
        var flat = new float[rows.length * width];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, flat, i * width, width);
        }
        var matrix = new DMatrix(flat, rows.length, width, Float.NaN);
        var labels = new float[targets.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (float) targets[i];
        }
        matrix.setLabel(labels);
        return matrix;
    }

    byte[] toBytes() {
        try {
            return booster.toByteArray("ubj");
        } catch (XGBoostError e) {
            throw new IllegalStateException(e);
        }
    }

    /** @throws IOException if these are no trees */
    static Trees ofBytes(byte[] bytes) throws IOException {
        try {
            var booster = XGBoost.loadModel(bytes);
            // Requests come on many threads; each needs little, and XGBoost's own threads would wait in loops.
            booster.setParam("nthread", 1);
            return new Trees(booster, booster.getNumBoostedRound());
        } catch (XGBoostError e) {
            throw new IOException("its trees cannot be read", e);
        }
    }

    double[] predict(List<float[]> rows) {
        return predict(rows, 0, rounds);
    }

    /** What the first {@link #STRIDE} rounds expect, then twice as many, three times, up to all. */
    double[][] predictByRounds(List<float[]> rows) {
        var expected = new double[rounds / STRIDE][];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = predict(rows, i * STRIDE, (i + 1) * STRIDE);
            for (int k = 0; k < rows.size() && i > 0; k++) {
                expected[i][k] += expected[i - 1][k];
            }
        }
        return expected;
    }

    private double[] predict(List<float[]> rows, int from, int to) {
        int width = rows.getFirst().length;
        var flat = new float[rows.size() * width];
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(rows.get(i), 0, flat, i * width, width);
        }
        try {
            var predicted = booster.inplace_predict(flat, rows.size(), width, Float.NaN, new int[] {from, to});
            return Arrays.stream(predicted).mapToDouble(row -> row[0]).toArray();
        } catch (XGBoostError e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        booster.dispose();
    }
}
