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

    /**
     * The value below which the given part of the sorted values lies.
     *
     * @throws IllegalStateException if there are none
     */
    static double quantile(double[] sorted, double part) {
        if (sorted.length == 0) {
            throw new IllegalStateException("nothing came that could be measured");
        }
        return sorted[(int) Math.min(sorted.length - 1, Math.ceil(part * sorted.length))];
    }
}
