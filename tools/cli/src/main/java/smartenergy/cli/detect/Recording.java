package smartenergy.cli.detect;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * A recorded series of one or more devices.
 *
 * @param hasDevices whether a column names the device; otherwise every row's device is empty
 * @param rows by time
 * @param problems lines that are no readings, each with its number and what is wrong
 */
record Recording(boolean hasDevices, List<Row> rows, List<String> problems) {

    /** One reading. */
    record Row(Instant at, String device, double value) {}

    /**
     * Reads a CSV file, plain or gzipped.
     *
     * @param named columns by role, see {@link Layout}
     * @throws IOException if the file cannot be read or its columns are not clear; names the file
     */
    static Recording read(Path file, Map<String, String> named) throws IOException {
        try (var reader = CsvReader.builder()
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .ofCsvRecord(open(file))) {
            var lines = reader.iterator();
            if (!lines.hasNext()) {
                throw new IOException("it is empty");
            }
            var first = lines.next();
            var layout = Layout.of(first.getFields(), named);
            var recording = new Recording(layout.device().isPresent(), new ArrayList<>(), new ArrayList<>());
            if (!layout.isHeader()) {
                recording.add(layout, first);
            }
            lines.forEachRemaining(line -> recording.add(layout, line));
            recording.rows.sort(Comparator.comparing(Row::at));
            return recording;
        } catch (IllegalArgumentException | CsvParseException | UncheckedIOException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private static Reader open(Path file) throws IOException {
        var bytes = Files.newInputStream(file);
        var plain = file.getFileName().toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
        return new InputStreamReader(plain, StandardCharsets.UTF_8);
    }

    private void add(Layout layout, CsvRecord line) {
        try {
            rows.add(row(layout, line.getFields()));
        } catch (IllegalArgumentException e) {
            problems.add("line " + line.getStartingLineNumber() + ": " + e.getMessage());
        }
    }

    private static Row row(Layout layout, List<String> fields) {
        if (fields.size() != layout.width()) {
            throw new IllegalArgumentException(fields.size() + " fields, not " + layout.width());
        }
        var device = layout.device().isPresent()
                ? fields.get(layout.device().getAsInt()).strip()
                : "";
        return new Row(
                TimeText.parse(fields.get(layout.time()).strip()),
                device,
                number(fields.get(layout.value()).strip()));
    }

    private static double number(String text) {
        try {
            double number = Double.parseDouble(text);
            if (Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // reported below
        }
        throw new IllegalArgumentException("the value is '" + text + "', not a finite number");
    }
}
