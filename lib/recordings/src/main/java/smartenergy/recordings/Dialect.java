package smartenergy.recordings;

import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/**
 * How a CSV file is written.
 *
 * @param names of the columns; column1, column2, … where the file does not name them
 * @param hasHeader whether the first line that is no comment names the columns
 */
record Dialect(Path file, char separator, List<String> names, boolean hasHeader) {
    private static final char[] SEPARATORS = {',', ';', '\t', '|'};
    private static final int SNIFFED_LINES = 20;

    /** @throws BadData if there is no table in the file */
    static Dialect of(Path file) throws IOException {
        var sample = new ArrayList<String>();
        try (var lines = new BufferedReader(open(file))) {
            for (var line = lines.readLine(); line != null && sample.size() < SNIFFED_LINES; line = lines.readLine()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    sample.add(line);
                }
            }
        }
        if (sample.size() < 2) {
            throw new BadData(file + ": it holds " + (sample.isEmpty() ? "nothing" : "one line") + ", not a table");
        }
        char separator = separator(sample);
        var rows = new ArrayList<List<String>>();
        read(file, separator, row -> {
            if (rows.size() < 2) {
                rows.add(row.getFields());
            }
        });
        var names = names(rows, file);
        boolean hasHeader = !isData(rows.getFirst());
        return new Dialect(file, separator, hasHeader ? names : numbered(names.size()), hasHeader);
    }

    /** The one that splits the lines into the most fields that all lines have. */
    private static char separator(List<String> lines) {
        char best = SEPARATORS[0];
        long most = 0;
        for (char candidate : SEPARATORS) {
            long fields = lines.stream()
                    .mapToLong(line -> outsideQuotes(line, candidate))
                    .sorted()
                    .skip(lines.size() / 4)
                    .findFirst()
                    .orElse(0);
            if (fields > most) {
                most = fields;
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

    /** A header may lack the name of a first column, which numbers the rows; then its names belong to the others. */
    private static List<String> names(List<List<String>> rows, Path file) {
        if (rows.size() < 2) {
            throw new BadData(file + ": it holds no record");
        }
        var names = new ArrayList<>(rows.getFirst().stream().map(String::strip).toList());
        if (names.size() == rows.get(1).size() - 1) {
            names.addFirst("row");
        }
        var seen = new HashSet<String>();
        for (int i = 0; i < names.size(); i++) {
            var name = names.get(i).isEmpty() ? "column" + (i + 1) : names.get(i);
            names.set(i, seen.add(name) ? name : name + "_" + (i + 1));
        }
        return names;
    }

    /** Two fields or more that are numbers or times make no header, unless the second line says otherwise. */
    private static boolean isData(List<String> row) {
        var time = new TimeText(true);
        return row.stream()
                        .filter(text -> !text.isBlank())
                        .allMatch(text -> !Double.isNaN(Numbers.parse(text))
                                || time.parse(text).isPresent())
                || row.stream().anyMatch(text -> time.parse(text).isPresent());
    }

    private static List<String> numbered(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> "column" + i).toList();
    }

    /** Hands over every record, without the header. */
    void forEach(Consumer<CsvRecord> consumer) throws IOException {
        boolean[] isFirst = {hasHeader};
        read(file, separator, row -> {
            if (!isFirst[0]) {
                consumer.accept(row);
            }
            isFirst[0] = false;
        });
    }

    private static void read(Path file, char separator, Consumer<CsvRecord> consumer) throws IOException {
        try (var csv = CsvReader.builder()
                .fieldSeparator(separator)
                .commentStrategy(CommentStrategy.SKIP)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .ofCsvRecord(open(file))) {
            csv.forEach(consumer);
        } catch (CsvParseException e) {
            throw new BadData(file + ": " + e.getMessage());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Plain or gzipped; a byte-order mark is skipped. */
    private static Reader open(Path file) throws IOException {
        var bytes = Files.newInputStream(file);
        var plain = file.getFileName().toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
        var reader = new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8));
        reader.mark(1);
        if (reader.read() != '\uFEFF') {
            reader.reset();
        }
        return reader;
    }
}
