package smartenergy.recordings;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The records of a file in its order, column by column.
 *
 * @param times in milliseconds of the epoch
 * @param numbers by column; NaN where a value is missing
 * @param words categories by column; null where a value is missing
 * @param notes what a user should know of the reading: columns and lines that were left out
 */
public record Table(
        long[] times, Map<String, double[]> numbers, Map<String, String[]> words, String target, List<String> notes) {
    private static final int SHOWN_LINES = 3;
    private static final double MAX_UNREADABLE = 0.2;
    /** What loggers write when they have no value. */
    private static final double[] STAND_INS = {-9999, -999, -200, -99, -32768, 999, 9999, 99999};

    /**
     * What the user says of a file.
     *
     * @param ignored columns to leave out
     */
    public record Request(Path file, String target, Hints hints, Set<String> ignored) {}

    /**
     * Reads a file, plain or gzipped.
     *
     * @throws BadData if it is no table, is damaged, or lacks time or target; names file, line and column
     */
    public static Table read(Request request) throws IOException {
        var recording = Recording.open(request.file(), request.hints());
        int target = recording.column(request.target());
        var sketches = IntStream.range(0, recording.names().size())
                .mapToObj(i -> new ColumnSketch())
                .toList();
        long[] count = {0};
        recording.forEachRecord(row -> {
            count[0]++;
            for (int i = 0; i < Math.min(sketches.size(), row.getFieldCount()); i++) {
                var text = row.getField(i);
                sketches.get(i)
                        .add(
                                text,
                                i != target && recording.isText(i) ? Double.NaN : recording.number(i, text),
                                recording.dialect().line(row));
            }
        });
        if (!sketches.get(target).isNumeric()) {
            throw new BadData(request.file() + ": the target column '" + request.target() + "' holds no numbers"
                    + (sketches.get(target).isEmpty()
                            ? ""
                            : "; " + sketches.get(target).firstWord()));
        }
        return new Loading(request, recording, sketches, target).load((int) Math.min(count[0], Integer.MAX_VALUE - 8));
    }

    /**
     * The names of a file's columns.
     *
     * @throws BadData if it is no table
     */
    public static List<String> columns(Path file) throws IOException {
        return Dialect.of(file).names();
    }

    /** The second pass. */
    private static final class Loading {
        private final Request request;
        private final Recording recording;
        private final List<ColumnSketch> sketches;
        private final int target;
        private final Map<Integer, double[]> numbers = new LinkedHashMap<>();
        private final Map<Integer, String[]> words = new LinkedHashMap<>();
        private final Map<String, String> known = new HashMap<>();
        private final List<String> notes = new ArrayList<>();
        private final Skipped skipped = new Skipped(SHOWN_LINES);
        private long[] times;
        private int rows;

        Loading(Request request, Recording recording, List<ColumnSketch> sketches, int target) {
            this.request = request;
            this.recording = recording;
            this.sketches = sketches;
            this.target = target;
        }

        Table load(int capacity) throws IOException {
            times = new long[capacity];
            choose(capacity);
            try (var records = recording.rows(skipped)) {
                while (records.hasNext() && rows < times.length) {
                    add(records.next());
                }
            }
            notes.addFirst(recording.description());
            if (skipped.count() > MAX_UNREADABLE * capacity) {
                throw new BadData(request.file() + ", " + skipped.shown().getFirst() + "; " + skipped.count() + " of "
                        + capacity + " lines are no records");
            }
            if (skipped.count() > 0) {
                notes.add(skipped.count() + " lines left out: " + String.join("; ", skipped.shown()));
            }
            var numeric = new LinkedHashMap<String, double[]>();
            numbers.forEach((column, values) -> numeric.put(recording.names().get(column), cleaned(column, values)));
            var textual = new LinkedHashMap<String, String[]>();
            words.forEach((column, values) -> textual.put(recording.names().get(column), Arrays.copyOf(values, rows)));
            return new Table(
                    Arrays.copyOf(times, rows),
                    numeric,
                    textual,
                    recording.names().get(target),
                    List.copyOf(notes));
        }

        private void choose(int capacity) {
            var left = new ArrayList<String>();
            for (int i = 0; i < sketches.size(); i++) {
                var sketch = sketches.get(i);
                var name = recording.names().get(i);
                if (i == target
                        || (!recording.timeColumns().contains(i)
                                && !request.ignored().contains(name))) {
                    if (sketch.isCounter() && i != target) {
                        left.add(name + " (counts the rows)");
                    } else if (sketch.isNumeric()) {
                        numbers.put(i, new double[capacity]);
                        noteWords(name, sketch);
                    } else if (sketch.isCategorical()) {
                        words.put(i, new String[capacity]);
                    } else {
                        left.add(name + (sketch.isEmpty() ? " (empty)" : " (too many different texts)"));
                    }
                }
            }
            if (!left.isEmpty()) {
                notes.add("columns left out: " + String.join(", ", left));
            }
        }

        private void noteWords(String name, ColumnSketch sketch) {
            if (sketch.words() > 0) {
                notes.add("column '" + name + "' has " + sketch.words()
                        + " values that are no numbers, taken as missing; " + sketch.firstWord());
            }
        }

        private void add(Row row) {
            times[rows] = row.millis();
            numbers.forEach((column, values) -> values[rows] = row.number(column));
            words.forEach((column, values) -> values[rows] = word(row.text(column)));
            rows++;
        }

        private String word(String text) {
            return Numbers.isMissing(text) ? null : known.computeIfAbsent(text, same -> same);
        }

        /** Without the numbers that stand in for a missing value. */
        private double[] cleaned(int column, double[] values) {
            var kept = Arrays.copyOf(values, rows);
            for (double standIn : STAND_INS) {
                long count =
                        Arrays.stream(kept).filter(value -> value == standIn).count();
                var others = Arrays.stream(kept)
                        .filter(value -> value != standIn && !Double.isNaN(value))
                        .summaryStatistics();
                double distance = Math.min(Math.abs(others.getMin() - standIn), Math.abs(standIn - others.getMax()));
                boolean isOutside = standIn < others.getMin() || standIn > others.getMax();
                if (count > 0 && others.getCount() > 0 && isOutside && distance > others.getMax() - others.getMin()) {
                    Arrays.setAll(kept, i -> kept[i] == standIn ? Double.NaN : kept[i]);
                    notes.add("column '" + recording.names().get(column) + "': " + count + " values " + (long) standIn
                            + " taken as missing");
                }
            }
            return kept;
        }
    }
}
