package smartenergy.recordings;

import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How a CSV file is written.
 *
 * @param skippedLines at the beginning, which tell the separator as Excel wants it told
 * @param isPadded whether blanks stand between separators and quotes
 * @param preamble how many records there are before the header or, without one, before the first row
 * @param names of the columns; column1, column2, … where the file does not name them
 * @param hasHeader whether the first line that is no comment names the columns
 * @param hasRowNumbers whether the first column numbers the rows and has no name in the header
 */
record Dialect(
        SourceText source,
        char separator,
        int skippedLines,
        boolean isPadded,
        int preamble,
        List<String> names,
        boolean hasHeader,
        boolean hasRowNumbers) {
    /** The comma last, since in files that are separated otherwise it may be in the numbers. */
    private static final char[] SEPARATORS = {';', '\t', '|', ','};

    private static final Pattern TOLD_SEPARATOR = Pattern.compile("(?i)\"?sep=(.)\"?");
    private static final int SNIFFED_LINES = 50;
    private static final int SNIFFED_CHARS = 1 << 16;
    /** Of a file that is no table, a line or a quoted text could be as long as the file. */
    private static final int LONGEST_RECORD = 1 << 20;

    /** @throws BadData if there is no table in the file */
    static Dialect of(Path file) throws IOException {
        var source = SourceText.of(file);
        var lines = firstLines(source);
        var told = lines.isEmpty() ? null : TOLD_SEPARATOR.matcher(lines.getFirst());
        boolean isTold = told != null && told.matches();
        lines.removeIf(line -> line.startsWith("#"));
        if (lines.size() < (isTold ? 2 : 1)) {
            throw new BadData(file + ": it holds nothing, not a table");
        }
        char separator = isTold ? told.group(1).charAt(0) : separator(lines);
        boolean isPadded = lines.stream().anyMatch(line -> line.contains(separator + " \""));
        return named(new Dialect(source, separator, isTold ? 1 : 0, isPadded, 0, List.of(), false, false));
    }

    private static List<String> firstLines(SourceText source) {
        var start = new char[SNIFFED_CHARS];
        int length = 0;
        try (var reader = source.open()) {
            for (int more = reader.read(start); more > 0; more = reader.read(start, length, start.length - length)) {
                length += more;
            }
        } catch (IOException e) {
            if (length == 0) {
                throw SourceText.damaged(source.file(), e);
            }
        }
        return new String(start, 0, length)
                .lines()
                .filter(line -> !line.isBlank())
                .limit(SNIFFED_LINES)
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /** The one that splits most lines into as many fields as each other. */
    private static char separator(List<String> lines) {
        char best = ',';
        long most = 0;
        for (char candidate : SEPARATORS) {
            var counts = new HashMap<Long, Integer>();
            lines.forEach(line -> counts.merge(outsideQuotes(line, candidate), 1, Integer::sum));
            long alike = counts.keySet().stream()
                    .filter(count -> count > 0)
                    // One less where a header does not name the column of the row numbers.
                    .mapToLong(count -> counts.get(count) + (count > 1 ? counts.getOrDefault(count - 1, 0) : 0))
                    .max()
                    .orElse(0);
            if (alike > most) {
                most = alike;
                best = candidate;
            }
        }
        return best;
    }

    private static long outsideQuotes(String line, char wanted) {
        boolean isQuoted = false;
        long count = 0;
        for (char c : line.toCharArray()) {
            isQuoted ^= c == '"';
            count += c == wanted && !isQuoted ? 1 : 0;
        }
        return count;
    }

    private static Dialect named(Dialect dialect) throws IOException {
        var rows = new ArrayList<List<String>>();
        dialect.forEachReadable(row -> rows.add(row.getFields()) && rows.size() < SNIFFED_LINES);
        if (rows.isEmpty()) {
            throw new BadData(dialect.source.file() + ": it holds no record");
        }
        int data = firstData(rows);
        int header = header(rows, data);
        if (header < 0) {
            int width = rows.get(Math.min(data, rows.size() - 1)).size();
            return dialect.with(data, numbered(width), false, false);
        }
        var below = rows.subList(header + 1, rows.size());
        if (below.isEmpty()) {
            throw new BadData(dialect.source.file() + ": it holds one line, not a table");
        }
        var names = new ArrayList<>(rows.get(header).stream().map(String::strip).toList());
        boolean hasRowNumbers = below.stream().allMatch(row -> row.size() == names.size() + 1)
                && !TimeText.isTime(below.getFirst().getFirst().strip())
                // A separator at the end of each row makes a field too many as well.
                && !below.stream().allMatch(row -> row.getLast().isBlank());
        if (hasRowNumbers) {
            names.addFirst("row");
        }
        return dialect.with(header, distinct(names), true, hasRowNumbers);
    }

    /**
     * The first record with as many fields as most have, and with data in it and the next one: loggers write of
     * themselves before. 0 if there is none.
     */
    private static int firstData(List<List<String>> rows) {
        int width = usualFields(rows);
        return IntStream.range(0, rows.size())
                .filter(i -> fields(rows.get(i)) >= width - 1
                        && isData(rows.get(i))
                        && (i + 1 == rows.size() || isData(rows.get(i + 1))))
                .findFirst()
                .orElse(isData(rows.getFirst()) ? 0 : 1);
    }

    /** The record before the data that has most fields; -1 if there are only remarks where the data has columns. */
    private static int header(List<List<String>> rows, int data) {
        int header = -1;
        int usual = usualFields(rows);
        int most = usual > 2 ? 1 : 0;
        for (int i = 0; i < Math.min(data, rows.size()); i++) {
            if (header >= 0 && isDataOf(rows.get(header), rows.get(i), usual)) {
                return header;
            }
            boolean isRemark = i + 1 < data && isData(rows.get(i));
            if (fields(rows.get(i)) > most && !isRemark) {
                most = fields(rows.get(i));
                header = i;
            }
        }
        return header;
    }

    /** Whether a record is the first row of a header, in which cells may be blank; the next rows may be bad ones. */
    private static boolean isDataOf(List<String> header, List<String> row, int usual) {
        return isData(row) && fields(row) == usual && header.size() >= row.size();
    }

    private static int usualFields(List<List<String>> rows) {
        var counts = new TreeMap<Integer, Integer>();
        rows.forEach(row -> counts.merge(fields(row), 1, Integer::sum));
        return counts.entrySet().stream()
                .max(Map.Entry.<Integer, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .orElseThrow()
                .getKey();
    }

    /** How many are not blank. */
    private static int fields(List<String> row) {
        return (int) row.stream().filter(text -> !text.isBlank()).count();
    }

    private Dialect with(int before, List<String> columns, boolean header, boolean rowNumbers) {
        return new Dialect(source, separator, skippedLines, isPadded, before, columns, header, rowNumbers);
    }

    private static List<String> distinct(List<String> names) {
        var seen = new HashSet<String>();
        var distinct = new ArrayList<String>();
        for (int i = 0; i < names.size(); i++) {
            var name = names.get(i).isEmpty() ? "column" + (i + 1) : names.get(i);
            var free = name;
            for (int n = 2; !seen.add(free); n++) {
                free = name + "_" + n;
            }
            distinct.add(free);
        }
        return List.copyOf(distinct);
    }

    /** Fields that are all numbers, or a time, make no header. */
    private static boolean isData(List<String> row) {
        return row.stream().filter(text -> !text.isBlank()).allMatch(text -> !Double.isNaN(Numbers.parse(text, '.')))
                || row.stream().anyMatch(text -> TimeText.isTime(text.strip()));
    }

    private static List<String> numbered(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> "column" + i).toList();
    }

    /**
     * The index of a column, whose case does not matter where no other one has that name.
     *
     * @throws BadData if there is none
     */
    int column(String name) {
        int exact = names.indexOf(name);
        return exact >= 0
                ? exact
                : IntStream.range(0, names.size())
                        .filter(i -> names.get(i).equalsIgnoreCase(name.strip()))
                        .findFirst()
                        .orElseThrow(() ->
                                new BadData(source.file() + ": there is no column '" + name + "' among " + names));
    }

    /**
     * Hands over the records, without the header, as long as they are wanted.
     *
     * @throws BadData where the file cannot be read any further
     */
    void forEach(Predicate<CsvRecord> consumer) throws IOException {
        try (var csv = open()) {
            for (var records = csv.iterator(); records.hasNext(); ) {
                if (!consumer.test(records.next())) {
                    return;
                }
            }
        } catch (CsvParseException | UncheckedIOException e) {
            throw damaged(e);
        }
    }

    /**
     * Like {@link #forEach}, but of a damaged file hands over in silence what comes before the damage; who reads the
     * rows will be told.
     *
     * @throws BadData if nothing comes before it
     */
    void forEachReadable(Predicate<CsvRecord> consumer) throws IOException {
        var isBegun = new AtomicBoolean();
        try {
            forEach(row -> {
                isBegun.set(true);
                return consumer.test(row);
            });
        } catch (BadData e) {
            if (!isBegun.get()) {
                throw e;
            }
        }
    }

    /** What is said where records cannot be read any further. */
    BadData damaged(RuntimeException e) {
        return SourceText.damaged(source.file(), e instanceof UncheckedIOException io ? io.getCause() : e);
    }

    /** The records behind the header. */
    CsvReader<CsvRecord> open() throws IOException {
        var reader = new BufferedReader(source.open());
        for (int i = 0; i < skippedLines; i++) {
            reader.readLine();
        }
        var csv = CsvReader.builder()
                .fieldSeparator(separator)
                .commentStrategy(CommentStrategy.SKIP)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .trimWhitespacesAroundQuotes(isPadded)
                .maxBufferSize(LONGEST_RECORD)
                .ofCsvRecord(reader);
        var records = csv.iterator();
        for (int i = preamble + (hasHeader ? 1 : 0); i > 0 && records.hasNext(); i--) {
            records.next();
        }
        return csv;
    }

    /** The number of a record's first line in the file. */
    long line(CsvRecord row) {
        return row.getStartingLineNumber() + skippedLines;
    }

    /** What is wrong with a record's number of fields; empty if it has a field for each column, or blank ones more. */
    String misfit(List<String> fields) {
        boolean fits = fields.size() >= names.size()
                && fields.subList(names.size(), fields.size()).stream().allMatch(String::isBlank);
        return fits ? "" : fields.size() + " fields, not " + names.size();
    }
}
