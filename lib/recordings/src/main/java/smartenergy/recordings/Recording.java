package smartenergy.recordings;

import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A CSV file of a series, plain or gzipped, of which is known how to read it: what its first records, its header and
 * its user tell, and for dates of an open order the whole file. Reading takes little memory, however long the file is.
 */
public final class Recording {
    /** What the column of the device is called, in lower case. */
    public static final Set<String> DEVICE_NAMES = Set.of("device", "sensor", "mote_id", "node", "out/in");

    private static final Pattern CODE = Pattern.compile("0\\d{2,}|\\d+[eE]\\d+");
    /** With more of them, what is no number in a column is no mistake. */
    private static final double ODD_TEXTS = 0.5;

    private static final int SAMPLE_ROWS = 1000;
    private static final int SAMPLE_FIELDS = 20_000;

    private final Dialect dialect;
    private final TimeColumn time;
    private final char[] decimals;
    private final boolean[] texts;
    private final Duration step;

    private Recording(Dialect dialect, TimeColumn time, char[] decimals, List<List<String>> sample) {
        this.dialect = dialect;
        this.time = time;
        this.decimals = decimals;
        this.texts = new boolean[decimals.length];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = isText(i, sample);
        }
        this.step = step(time, sample);
    }

    /** The median time from row to row; zero if all have one time. */
    private static Duration step(TimeColumn time, List<List<String>> sample) {
        long[] times = sample.stream()
                .mapToLong(time::nanos)
                .filter(nanos -> nanos > TimeText.OUT_OF_RANGE)
                .toArray();
        long[] steps = IntStream.range(1, times.length)
                .mapToLong(i -> times[i] - times[i - 1])
                .filter(nanos -> nanos > 0)
                .sorted()
                .toArray();
        return steps.length == 0 ? Duration.ZERO : Duration.ofNanos(steps[steps.length / 2]);
    }

    /** Codes with zeros in front, or in which an E stands between digits, look like numbers and are none. */
    private boolean isText(int column, List<List<String>> sample) {
        int numbers = 0;
        int words = 0;
        for (var row : sample) {
            var text = column < row.size() ? row.get(column).strip() : "";
            if (CODE.matcher(text).matches()) {
                return true;
            }
            if (!Numbers.isMissing(text)) {
                boolean isNumber = !Double.isNaN(number(column, text));
                numbers += isNumber ? 1 : 0;
                words += isNumber ? 0 : 1;
            }
        }
        return words > ODD_TEXTS * (numbers + words);
    }

    /**
     * Looks at a file; of a damaged one, at what comes before the damage.
     *
     * @throws BadData if it is no table, its time or the order of its dates cannot be told, or no record has a time;
     *     names the file, and what to do
     * @throws java.nio.file.NoSuchFileException if there is no such file that can be read
     */
    public static Recording open(Path file, Hints hints) throws IOException {
        var dialect = Dialect.of(file);
        var sample = sample(dialect);
        if (sample.isEmpty()) {
            throw new BadData(file + ": it holds no record");
        }
        int columns = dialect.names().size();
        var time = TimeColumn.of(dialect, hints, sample);
        var recording = new Recording(dialect, time, DecimalSigns.of(columns, sample, dialect.separator()), sample);
        recording.checkUsable(hints);
        return recording;
    }

    private static List<List<String>> sample(Dialect dialect) throws IOException {
        var sample = new ArrayList<List<String>>();
        int most = Math.clamp(SAMPLE_FIELDS / dialect.names().size(), 10, SAMPLE_ROWS);
        dialect.forEachReadable(row -> sample.add(row.getFields()) && sample.size() < most);
        return sample;
    }

    private void checkUsable(Hints hints) throws IOException {
        var problems = new ArrayList<String>();
        Rows.Rejections firstOnly = (line, reason) -> {
            if (problems.isEmpty()) {
                problems.add("line " + line + ": " + reason);
            }
        };
        try (var rows = rows(firstOnly)) {
            if (!rows.hasNext()) {
                throw new BadData(dialect.source().file() + ": none of its records can be read; "
                        + String.join("", problems) + "; the column of the time can be given with "
                        + hints.adviseTime("NAME"));
            }
        }
    }

    /**
     * The names of the columns: as in the header, with a number behind those that come again; column1, … if there is no
     * header.
     */
    public List<String> names() {
        return dialect.names();
    }

    /**
     * The index of a column.
     *
     * @throws BadData if there is none of that name
     */
    public int column(String name) {
        return dialect.column(name);
    }

    /** The first of some columns with one of these names, which are in lower case. */
    public Optional<Integer> column(List<Integer> columns, Set<String> known) {
        return columns.stream()
                .filter(column -> known.contains(names().get(column).toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    /** Whether the first line names the columns. */
    public boolean hasHeader() {
        return dialect.hasHeader();
    }

    /** The one column of the time, or that of the date and that of the time of day. */
    public List<Integer> timeColumns() {
        return time.columns();
    }

    /** Whether a column only numbers the rows, and has no name in the file. */
    public boolean isRowNumber(int column) {
        return dialect.hasRowNumbers() && column == 0;
    }

    /** Whether a column holds texts, or codes that only look like numbers, as far as its first records tell. */
    public boolean isText(int column) {
        return texts[column];
    }

    /** Whether a text says that there is no value. */
    public static boolean isMissing(String text) {
        return Numbers.isMissing(text);
    }

    /** The number that a text of a column is; NaN if it is none, or not finite. */
    public double number(int column, String text) {
        return Numbers.parse(text, decimals[column]);
    }

    /** All rows, from the first one on. */
    public Rows rows(Rows.Rejections rejections) throws IOException {
        return new Rows(this, rejections);
    }

    /**
     * Hands over every record, whether it has a time or not.
     *
     * @throws BadData where the file cannot be read any further
     */
    void forEachRecord(Consumer<CsvRecord> consumer) throws IOException {
        dialect.forEach(row -> {
            consumer.accept(row);
            return true;
        });
    }

    /** In one line, how the file is understood. */
    public String description() {
        var separator = dialect.separator() == '\t' ? "tab" : "'" + dialect.separator() + "'";
        var commas = columns(column -> decimals[column] == ',' && !texts[column]);
        var codes = columns(column -> texts[column]);
        return dialect.source().charset() + ", separator " + separator + ", decimal "
                + (commas.isEmpty() ? "point" : "comma in " + commas) + ", " + time.description(dialect)
                + (step.isZero() ? "" : ", every " + step) + ", columns " + columns(column -> !texts[column])
                + (codes.isEmpty() ? "" : ", texts " + codes)
                + (dialect.hasHeader() ? "" : ", no header")
                + (dialect.preamble() == 0 ? "" : ", the first " + dialect.preamble() + " lines left out");
    }

    /** Of all but the time. */
    private List<String> columns(IntPredicate wanted) {
        return IntStream.range(0, decimals.length)
                .filter(column -> !time.columns().contains(column))
                .filter(wanted)
                .mapToObj(names()::get)
                .toList();
    }

    Dialect dialect() {
        return dialect;
    }

    TimeColumn time() {
        return time;
    }
}
