package smartenergy.forecaster.features;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import smartenergy.recordings.Window;

/**
 * Makes a row of numbers of a window: each numeric column's six values, a one for the last record's category, and the
 * time of day where enough days are known.
 *
 * @param numeric names of the numeric columns, in the order of the windows' columns
 * @param categories by categorical column, in the order of the windows' columns: those known, each list perhaps empty
 * @param target index of the target among the numeric columns
 * @param fault how far a single one of the target's six values may be off their median; farther, it is a sensor's fault
 *     and the median takes its place
 * @param daily whether the time of day is told; of a time seen on one day only, a model learns that day's weather
 */
public record Features(
        List<String> numeric, Map<String, List<String>> categories, int target, double fault, boolean daily) {
    private static final int MAX_CATEGORIES = 12;
    /** A category must be seen so often to count for itself. */
    private static final int SEEN_OFTEN = 20;

    /** Part of the windows whose last value is taken as usual, and how much farther off it is a fault. */
    private static final double USUAL = 0.999;

    private static final double FAR = 3;
    private static final int TIME_FEATURES = 4;
    private static final double DAY_MILLIS = 86_400_000;
    private static final int FEWEST_DAYS = 2;

    /** Learns the categories; those that are seldom or unknown share the place after the known ones. */
    public static Features of(List<String> numeric, List<String> categorical, int target, List<Window> windows) {
        var categories = new LinkedHashMap<String, List<String>>();
        for (int column = 0; column < categorical.size(); column++) {
            categories.put(categorical.get(column), frequent(column, windows));
        }
        var times = windows.stream().mapToLong(Window::time).summaryStatistics();
        boolean daily = times.getMax() - times.getMin() >= FEWEST_DAYS * DAY_MILLIS;
        return new Features(numeric, categories, target, fault(target, windows), daily);
    }

    /** Far beyond what all but a thousandth of the windows end with. */
    private static double fault(int target, List<Window> windows) {
        double[] distances = windows.stream()
                .mapToDouble(window -> Math.abs(window.number(target, Window.LENGTH - 1) - median(window, target)))
                .sorted()
                .toArray();
        double usual = distances[(int) Math.ceil(USUAL * (distances.length - 1))];
        return usual > 0 ? FAR * usual : Double.MAX_VALUE;
    }

    private static double median(Window window, int column) {
        double[] sorted = IntStream.range(0, Window.LENGTH)
                .mapToDouble(record -> window.number(column, record))
                .sorted()
                .toArray();
        return (sorted[Window.LENGTH / 2 - 1] + sorted[Window.LENGTH / 2]) / 2;
    }

    private static List<String> frequent(int column, List<Window> windows) {
        var counts = windows.stream()
                .map(window -> window.word(column))
                .filter(word -> word != null)
                .collect(Collectors.groupingBy(word -> word, TreeMap::new, Collectors.counting()));
        return counts.entrySet().stream()
                .filter(entry -> entry.getValue() >= SEEN_OFTEN)
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(MAX_CATEGORIES)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Number of values in a row. */
    public int width() {
        return withoutTime() + (daily ? TIME_FEATURES : 0);
    }

    /** The values before these are of the six records alone. */
    public int withoutTime() {
        return Window.LENGTH * numeric.size()
                + categories.values().stream()
                        .mapToInt(known -> known.size() + 1)
                        .sum();
    }

    /** Where the target's six values are. */
    public int[] ofTarget() {
        return IntStream.range(0, Window.LENGTH)
                .map(i -> Window.LENGTH * target + i)
                .toArray();
    }

    /** NaN stands for what is unknown. */
    public double[] row(Window window) {
        var row = new double[width()];
        int next = 0;
        for (int column = 0; column < numeric.size(); column++) {
            for (int record = 0; record < Window.LENGTH; record++) {
                row[next++] = window.number(column, record);
            }
        }
        replaceFault(row, median(window, target));
        int column = 0;
        for (var known : categories.values()) {
            var word = window.word(column++);
            int place = known.indexOf(word);
            if (word != null) {
                row[next + (place < 0 ? known.size() : place)] = 1;
            }
            next += known.size() + 1;
        }
        if (daily) {
            double day = 2 * Math.PI * window.time() / DAY_MILLIS;
            row[next++] = Math.sin(day);
            row[next++] = Math.cos(day);
            row[next++] = Math.sin(2 * day);
            row[next] = Math.cos(2 * day);
        }
        return row;
    }

    /** Several values that are far off are no fault but a change. */
    private void replaceFault(double[] row, double median) {
        int[] far = IntStream.of(ofTarget())
                .filter(place -> Math.abs(row[place] - median) > fault)
                .toArray();
        if (far.length == 1) {
            row[far[0]] = median;
        }
    }

    /** The same for trees, which find differences hard to see: changes in place of the earlier values. */
    public float[] treeRow(double[] row) {
        var tree = new ArrayFiller(treeWidth());
        double now = row[Window.LENGTH * target + Window.LENGTH - 1];
        for (int column = 0; column < numeric.size(); column++) {
            int first = Window.LENGTH * column;
            double last = row[first + Window.LENGTH - 1];
            tree.add(last);
            if (column == target) {
                for (int record = 0; record < Window.LENGTH - 1; record++) {
                    tree.add(last - row[first + record]);
                }
            } else {
                tree.add(last - row[first]);
                tree.add(last - row[first + Window.LENGTH - 2]);
                tree.add(last - now);
            }
        }
        for (int i = Window.LENGTH * numeric.size(); i < row.length; i++) {
            tree.add(row[i]);
        }
        return tree.values;
    }

    /** Number of values in a row for trees. */
    public int treeWidth() {
        return 4 * (numeric.size() - 1) + Window.LENGTH + width() - Window.LENGTH * numeric.size();
    }

    private static final class ArrayFiller {
        private final float[] values;
        private int next;

        ArrayFiller(int size) {
            values = new float[size];
        }

        void add(double value) {
            values[next++] = (float) value;
        }
    }
}
