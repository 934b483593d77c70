package smartenergy.recordings;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Brings the rows of one series to the grid. */
final class Resampling {
    /** For so long a value that is reported seldom, such as the weather, still holds. */
    private static final long HOLDS_MILLIS = 3_600_000;

    private final Table table;
    private final int[] rows;
    private final long step;
    private final long phase;

    /** @param rows by time */
    Resampling(Table table, int[] rows, long step) {
        this.table = table;
        this.rows = rows;
        this.step = step;
        this.phase = Step.phase(table.times(), rows, step);
    }

    Series series(int target) {
        long[] byRow = Arrays.stream(rows).map(row -> 0).asLongStream().toArray();
        Arrays.setAll(byRow, i -> Step.bin(table.times()[rows[i]], phase, step));
        long[] bins = Arrays.stream(byRow).distinct().toArray();
        var numbers = table.numbers().values().stream()
                .map(column -> means(column, byRow, bins))
                .toArray(double[][]::new);
        var words = table.words().values().stream()
                .map(column -> last(column, byRow, bins))
                .toArray(String[][]::new);
        int[] kept = IntStream.range(0, bins.length)
                .filter(i -> !Double.isNaN(numbers[target][i]))
                .toArray();
        for (int i = 0; i < numbers.length; i++) {
            if (i != target) {
                hold(numbers[i], bins);
            }
            var column = numbers[i];
            numbers[i] = Arrays.stream(kept).mapToDouble(k -> column[k]).toArray();
        }
        for (int i = 0; i < words.length; i++) {
            var column = words[i];
            words[i] = Arrays.stream(kept).mapToObj(k -> column[k]).toArray(String[]::new);
        }
        long[] keptBins = Arrays.stream(kept).mapToLong(k -> bins[k]).toArray();
        return new Series(
                keptBins, Arrays.stream(keptBins).map(bin -> bin * step + phase).toArray(), numbers, words);
    }

    private double[] means(double[] column, long[] byRow, long[] bins) {
        var sums = new double[bins.length];
        var counts = new int[bins.length];
        for (int i = 0, bin = 0; i < rows.length; i++) {
            bin += byRow[i] == bins[bin] ? 0 : 1;
            double value = column[rows[i]];
            if (!Double.isNaN(value)) {
                sums[bin] += value;
                counts[bin]++;
            }
        }
        Arrays.setAll(sums, bin -> counts[bin] == 0 ? Double.NaN : sums[bin] / counts[bin]);
        return sums;
    }

    private void hold(double[] values, long[] bins) {
        int known = -1;
        for (int i = 0; i < values.length; i++) {
            if (!Double.isNaN(values[i])) {
                known = i;
            } else if (known >= 0 && (bins[i] - bins[known]) * step <= HOLDS_MILLIS) {
                values[i] = values[known];
            }
        }
    }

    /** The last of each step; held like {@link #hold}. */
    private String[] last(String[] column, long[] byRow, long[] bins) {
        var values = new String[bins.length];
        for (int i = 0, bin = 0; i < rows.length; i++) {
            bin += byRow[i] == bins[bin] ? 0 : 1;
            values[bin] = column[rows[i]] == null ? values[bin] : column[rows[i]];
        }
        int known = -1;
        for (int i = 0; i < values.length; i++) {
            if (values[i] != null) {
                known = i;
            } else if (known >= 0 && (bins[i] - bins[known]) * step <= HOLDS_MILLIS) {
                values[i] = values[known];
            }
        }
        return values;
    }
}
