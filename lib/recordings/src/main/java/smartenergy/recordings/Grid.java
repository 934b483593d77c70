package smartenergy.recordings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Records at even steps.
 *
 * @param numeric names of the numeric columns
 * @param categorical names of the others
 * @param target index of the target among the numeric columns
 * @param seriesColumn which tells one room or sensor from another, if there is one
 */
public record Grid(
        Duration step,
        List<String> numeric,
        List<String> categorical,
        int target,
        List<Series> series,
        Optional<String> seriesColumn) {

    /**
     * Lays a table on a grid; several readings in a step are averaged.
     *
     * @param step absent to find it
     * @param seriesColumn absent to find it
     * @throws BadData if there are too few records for a grid
     */
    public static Grid of(Table table, Optional<Duration> step, Optional<String> seriesColumn) {
        if (table.times().length < 2 * Window.LENGTH) {
            throw new BadData("there are only " + table.times().length + " records");
        }
        var key = seriesColumn.isPresent() ? seriesColumn : SeriesColumn.find(table);
        var groups = groups(table, key);
        long millis = step.map(Duration::toMillis).orElseGet(() -> Step.find(table.times(), groups));
        var numeric = List.copyOf(table.numbers().keySet());
        var categorical = List.copyOf(table.words().keySet());
        int target = numeric.indexOf(table.target());
        var series = groups.stream()
                .map(rows -> new Resampling(table, rows, millis).series(target))
                .filter(found -> found.size() >= Window.LENGTH)
                .toList();
        return new Grid(Duration.ofMillis(millis), numeric, categorical, target, series, key);
    }

    /** Row numbers of each series by time. */
    private static List<int[]> groups(Table table, Optional<String> key) {
        var values = key.map(name -> SeriesColumn.values(table, name)).orElse(null);
        Map<String, List<Integer>> rows = new TreeMap<>();
        for (int i = 0; i < table.times().length; i++) {
            rows.computeIfAbsent(values == null ? "" : values[i], same -> new ArrayList<>())
                    .add(i);
        }
        return rows.values().stream()
                .map(group -> group.stream()
                        .sorted((one, other) -> Long.compare(table.times()[one], table.times()[other]))
                        .mapToInt(Integer::intValue)
                        .toArray())
                .toList();
    }

    /** Number of records. */
    public int size() {
        return series.stream().mapToInt(Series::size).sum();
    }

    /** All windows without a gap, series by series. */
    public List<Window> windows() {
        var windows = new ArrayList<Window>();
        for (var one : series) {
            IntStream.range(0, one.size())
                    .filter(last -> one.isGapless(last, Window.LENGTH))
                    .forEach(last -> windows.add(new Window(one, last)));
        }
        return windows;
    }

    /** The target so many steps after the window; NaN where there is no record. */
    public double after(Window window, int steps) {
        var bins = window.series().bins();
        long wanted = bins[window.last()] + steps;
        int end = Math.min(bins.length, window.last() + steps + 1);
        int found = Arrays.binarySearch(bins, window.last(), end, wanted);
        return found < 0 ? Double.NaN : window.series().numbers()[target][found];
    }
}
