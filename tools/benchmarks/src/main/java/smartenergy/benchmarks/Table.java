package smartenergy.benchmarks;

import java.util.List;

/** Figures of several runs. */
final class Table {
    private Table() {}

    static double median(List<Double> values) {
        var sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** The value below which the given part of the sorted values lies. */
    static double quantile(double[] sorted, double part) {
        return sorted[(int) Math.min(sorted.length - 1, Math.ceil(part * sorted.length))];
    }
}
