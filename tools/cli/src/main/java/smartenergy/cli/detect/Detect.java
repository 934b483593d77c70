package smartenergy.cli.detect;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import smartenergy.detection.Rules;
import smartenergy.recordings.BadData;
import smartenergy.recordings.Skipped;

/** {@code smart-energy detect}: prints the alarms of a recorded series as CSV. */
public final class Detect {
    private static final MathContext PRECISION = new MathContext(6);

    private final PrintStream out;
    private final PrintStream errors;

    public Detect(PrintStream out, PrintStream errors) {
        this.out = out;
        this.errors = errors;
    }

    /**
     * Prints them, and on the way what was left out.
     *
     * @param columns by role (time, device, value) where the header does not tell; and how times are to be read (dates,
     *     zone)
     * @throws BadData if the file is damaged, holds no reading, or it is not clear which column is what
     */
    public void run(Path file, Map<String, String> columns, Rules rules) throws IOException {
        var readings = Readings.read(file, columns);
        errors.println(file + ": " + readings.description());
        report(file, readings.skipped());
        if (readings.all().isEmpty()) {
            throw new BadData(file + ": it holds no reading");
        }
        var replay = new Replay(rules);
        readings.all().forEach(reading -> replay.take(reading.device(), reading.at(), reading.value()));
        print(replay.finish(), readings.hasDevices());
    }

    private void report(Path file, Skipped skipped) {
        skipped.shown().forEach(problem -> errors.println(file + ", " + problem + "; skipped"));
        if (skipped.count() > skipped.shown().size()) {
            errors.println(file + ": " + (skipped.count() - skipped.shown().size()) + " lines more skipped");
        }
    }

    private void print(List<Alarm> alarms, boolean withDevice) throws IOException {
        // Closing it would close the standard output.
        var csv = CsvWriter.builder().build(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        csv.writeRecord(row("raised", "cleared", "kind", "value", "expected", withDevice ? "device" : null));
        for (var alarm : alarms) {
            csv.writeRecord(row(
                    alarm.raisedAt().toString(),
                    alarm.clearedAt().map(Object::toString).orElse(""),
                    alarm.anomaly(),
                    rounded(alarm.value()),
                    rounded(alarm.expected()),
                    withDevice ? alarm.device() : null));
        }
        csv.flush();
    }

    /** @param last left out if it is null */
    private static List<String> row(
            String raised, String cleared, String kind, String value, String expected, String last) {
        var row = new ArrayList<>(List.of(raised, cleared, kind, value, expected));
        if (last != null) {
            row.add(last);
        }
        return row;
    }

    private static String rounded(double value) {
        return new BigDecimal(value).round(PRECISION).stripTrailingZeros().toPlainString();
    }
}
