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
    private static final int MAX_ROUNDS = 300;
    private static final int PATIENCE = 30;

    private final Booster booster;
    private final int bestRounds;

    private static final Optional<String> PROBLEM = findProblem();

    private Trees(Booster booster, int bestRounds) {
        this.booster = booster;
        this.bestRounds = bestRounds;
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

    /** Trains until the validation rows' error falls no more. */
    static Trees validated(float[][] rows, double[] targets, float[][] validation, double[] validationTargets) {
        try {
            var train = matrix(rows, targets);
            var judge = matrix(validation, validationTargets);
            var watches = new LinkedHashMap<String, DMatrix>();
            watches.put("validation", judge);
            var errors = new float[1][MAX_ROUNDS];
            Arrays.fill(errors[0], Float.NaN);
            try {
                var booster = XGBoost.train(train, parameters(), MAX_ROUNDS, watches, errors, null, null, PATIENCE);
                return new Trees(booster, best(errors[0], validationTargets));
            } finally {
                train.dispose();
                judge.dispose();
            }
        } catch (XGBoostError e) {
            throw new IllegalStateException(e);
        }
    }

    /** 0 if no round is better than none. */
    private static int best(float[] errors, double[] targets) {
        double least = Math.sqrt(
                Arrays.stream(targets).map(value -> value * value).average().orElse(0));
        int best = 0;
        for (int i = 0; i < errors.length; i++) {
            if (errors[i] > 0 && errors[i] < least) {
                least = errors[i];
                best = i + 1;
            }
        }
        return best;
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

    int bestRounds() {
        return bestRounds;
    }

    /** @param rounds how many of the trees to use, if there are so many; 0 for all */
    double[] predict(List<float[]> rows, int rounds) {
        int width = rows.getFirst().length;
        var flat = new float[rows.size() * width];
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(rows.get(i), 0, flat, i * width, width);
        }
        try {
            int used = Math.min(rounds, booster.getNumBoostedRound());
            var predicted = booster.inplace_predict(flat, rows.size(), width, Float.NaN, new int[] {0, used});
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
