package smartenergy.forecaster.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import smartenergy.forecaster.features.Features;
import smartenergy.recordings.BadData;
import smartenergy.recordings.Window;

/**
 * Trains the members for one time ahead, and learns their penalties, rounds, weights and the interval from walk-forward
 * validation: each fold is judged by a model of what came before it.
 */
public final class Training {
    private static final double[] PENALTIES = {0.1, 1, 10, 100, 1_000, 10_000};
    private static final double[] FOLDS = {0.4, 0.6, 0.8, 1};
    private static final double[] FOLDS_OF_LITTLE = {0.6, 1};
    /** Fewer windows make one fold, and no trees. */
    private static final int LITTLE = 500;

    /** Changes are bounded to so many times what all but a thousandth of them stay within. */
    private static final double FAR = 3;

    private static final double USUAL = 0.999;
    /**
     * With so many independent cases to judge by, the members count for half of what validation gives them; windows
     * that overlap, or share what comes after them, are not independent.
     */
    private static final double DOUBT = 5;

    private static final int RIDGES = 3;
    /** Fewer say nothing. */
    public static final int FEWEST = 40;

    private final Features features;
    private final Sample sample;
    private final int steps;
    private final double[][] rows;
    private final float[][] treeRows;
    private final double[] last;
    private final double[] changes;
    private final int[][] columns;
    private final double[][] targets;

    private record Fold(int[] train, int[] judged) {}

    private Training(Features features, Sample sample, int steps) {
        this.features = features;
        this.sample = sample;
        this.steps = steps;
        this.rows = sample.windows().stream().map(features::row).toArray(double[][]::new);
        this.treeRows = Arrays.stream(rows).map(features::treeRow).toArray(float[][]::new);
        int now = features.ofTarget()[Window.LENGTH - 1];
        this.last = Arrays.stream(rows).mapToDouble(row -> row[now]).toArray();
        this.changes = changes(sample.future(), last);
        this.columns = new int[][] {
            IntStream.range(0, features.withoutTime()).toArray(),
            features.ofTarget(),
            IntStream.range(0, features.width()).toArray()
        };
        this.targets = new double[][] {new double[rows.length], changes, changes};
        Arrays.setAll(targets[0], i -> last[i] + changes[i]);
    }

    /** Bounded, so that a sensor's few faults do not decide about all else. */
    private static double[] changes(double[] future, double[] last) {
        var changes = new double[future.length];
        Arrays.setAll(changes, i -> future[i] - last[i]);
        double[] sizes = Arrays.stream(changes).map(Math::abs).sorted().toArray();
        double bound = FAR * sizes[(int) Math.ceil(USUAL * (sizes.length - 1))];
        return Arrays.stream(changes)
                .map(change -> Math.clamp(change, -bound, bound))
                .toArray();
    }

    /** @param sample at least {@link #FEWEST} windows */
    public static HorizonModel train(Features features, Sample sample, int steps) {
        return new Training(features, sample, steps).train();
    }

    private HorizonModel train() {
        var folds = folds();
        int[] judged = folds.stream()
                .flatMapToInt(fold -> Arrays.stream(fold.judged()))
                .toArray();
        var expected = new double[HorizonModel.MEMBERS][];
        var penalties = new double[RIDGES];
        var tried = tryRidges(folds);
        for (int ridge = 0; ridge < RIDGES; ridge++) {
            int best = best(tried[ridge], judged);
            penalties[ridge] = PENALTIES[best];
            expected[ridge] =
                    Arrays.stream(judged).mapToDouble(pick(tried[ridge][best])).toArray();
        }
        int rounds = 0;
        expected[RIDGES] = new double[judged.length];
        if (sample.size() >= LITTLE && Trees.problem().isEmpty()) {
            rounds = tryTrees(folds, expected[RIDGES]);
        }
        double[] truth = Arrays.stream(judged).mapToDouble(i -> changes[i]).toArray();
        double independent = judged.length / (double) (steps + Window.LENGTH - 1);
        double[] weights = Arrays.stream(Blend.weights(expected, truth))
                .map(weight -> weight * independent / (independent + DOUBT))
                .toArray();
        if (rounds == 0) {
            // What expects no change may be given weight, as the last value is.
            weights[RIDGES] = 0;
        }
        var interval = interval(expected, weights, truth, judged, Math.sqrt(1 + DOUBT / independent));
        var fit = new RidgeFit(rows);
        var ridges = IntStream.range(0, RIDGES)
                .mapToObj(ridge -> fit.solve(targets[ridge], columns[ridge], penalties[ridge]))
                .toList();
        Optional<Trees> trees =
                weights[RIDGES] > 0 ? Optional.of(Trees.trained(treeRows, changes, rounds)) : Optional.empty();
        return new HorizonModel(steps, ridges.get(0), ridges.get(1), ridges.get(2), trees, weights, interval);
    }

    private static IntToDoubleFunction pick(double[] values) {
        return i -> values[i];
    }

    /** A fold's training ends where the target of its last window is known before the judged ones begin. */
    private List<Fold> folds() {
        var bounds = sample.size() < LITTLE ? FOLDS_OF_LITTLE : FOLDS;
        var folds = new ArrayList<Fold>();
        for (int i = 1; i < bounds.length; i++) {
            int from = (int) (bounds[i - 1] * sample.size());
            int to = (int) (bounds[i] * sample.size());
            long start = sample.windows().get(from).time();
            int[] train = IntStream.range(0, from)
                    .filter(k -> sample.windows().get(k).time() + sample.aheadMillis() <= start)
                    .toArray();
            if (train.length > 0) {
                folds.add(new Fold(train, IntStream.range(from, to).toArray()));
            }
        }
        if (folds.isEmpty()) {
            throw new BadData("there are too few windows before each other to validate");
        }
        return folds;
    }

    /** The change that each ridge regression expects, by penalty and window. */
    private double[][][] tryRidges(List<Fold> folds) {
        var expected = new double[RIDGES][PENALTIES.length][rows.length];
        for (var fold : folds) {
            var fit = new RidgeFit(
                    Arrays.stream(fold.train()).mapToObj(i -> rows[i]).toArray(double[][]::new));
            for (int ridge = 0; ridge < RIDGES; ridge++) {
                double[] target = Arrays.stream(fold.train())
                        .mapToDouble(pick(targets[ridge]))
                        .toArray();
                for (int penalty = 0; penalty < PENALTIES.length; penalty++) {
                    var solved = fit.solve(target, columns[ridge], PENALTIES[penalty]);
                    for (int i : fold.judged()) {
                        expected[ridge][penalty][i] = solved.predict(rows[i]) - (ridge == 0 ? last[i] : 0);
                    }
                }
            }
        }
        return expected;
    }

    private int best(double[][] byPenalty, int[] judged) {
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int penalty = 0; penalty < byPenalty.length; penalty++) {
            double[] expected = byPenalty[penalty];
            double error = Arrays.stream(judged)
                    .mapToDouble(i -> (changes[i] - expected[i]) * (changes[i] - expected[i]))
                    .sum();
            if (error < least) {
                least = error;
                best = penalty;
            }
        }
        return best;
    }

    /** Fills in the changes that trees expect; returns how many rounds are right, 0 where none is better than none. */
    private int tryTrees(List<Fold> folds, double[] expected) {
        var byRounds = new ArrayList<double[][]>();
        for (var fold : folds) {
            try (var trees = Trees.trained(treeRows(fold.train()), changes(fold.train()))) {
                byRounds.add(trees.predictByRounds(List.of(treeRows(fold.judged()))));
            }
        }
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < byRounds.getFirst().length; i++) {
            double error = 0;
            for (int fold = 0; fold < folds.size(); fold++) {
                error += squares(changes(folds.get(fold).judged()), byRounds.get(fold)[i]);
            }
            if (error < least) {
                least = error;
                best = i;
            }
        }
        int next = 0;
        for (var found : byRounds) {
            System.arraycopy(found[best], 0, expected, next, found[best].length);
            next += found[best].length;
        }
        return (best + 1) * Trees.STRIDE;
    }

    private static double squares(double[] truth, double[] expected) {
        return IntStream.range(0, truth.length)
                .mapToDouble(i -> (truth[i] - expected[i]) * (truth[i] - expected[i]))
                .sum();
    }

    private float[][] treeRows(int[] indices) {
        return Arrays.stream(indices).mapToObj(i -> treeRows[i]).toArray(float[][]::new);
    }

    private double[] changes(int[] indices) {
        return Arrays.stream(indices).mapToDouble(pick(changes)).toArray();
    }

    private Interval interval(double[][] expected, double[] weights, double[] truth, int[] judged, double widening) {
        var errors = truth.clone();
        for (int member = 0; member < weights.length; member++) {
            for (int i = 0; i < errors.length; i++) {
                errors[i] -= weights[member] * expected[member][i];
            }
        }
        int[] ofTarget = features.ofTarget();
        return Interval.of(
                errors,
                Arrays.stream(judged)
                        .mapToDouble(i -> Interval.restlessness(rows[i], ofTarget))
                        .toArray(),
                widening);
    }
}
