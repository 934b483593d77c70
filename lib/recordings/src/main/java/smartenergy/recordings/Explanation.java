package smartenergy.recordings;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Shows how a file is read: what was understood, the first rows as read, what is left out and why. */
public final class Explanation {
    private static final int SHOWN = 10;

    private Explanation() {}

    /**
     * Opens and reads the whole file.
     *
     * @return lines for a person
     * @throws BadData if it cannot be read; names the file, and what to do
     */
    public static List<String> of(Path file, Hints hints) throws IOException {
        return of(Recording.open(file, hints), file);
    }

    /** As {@link #of(Path, Hints)}, of a file that is open. */
    public static List<String> of(Recording recording, Path file) throws IOException {
        var lines = new ArrayList<>(List.of(file + ": " + recording.description()));
        var skipped = new Skipped(SHOWN);
        var problem = "";
        long count = 0;
        try (var rows = recording.rows(skipped)) {
            while (rows.hasNext()) {
                var row = rows.next();
                if (count++ < SHOWN) {
                    lines.add("line " + row.line() + ": " + row.at() + " " + String.join(", ", values(recording, row)));
                }
            }
        } catch (BadData e) {
            problem = "; " + e.getMessage();
        }
        skipped.shown().forEach(line -> lines.add(line + "; left out"));
        lines.add(count + " rows read, " + skipped.count() + " left out" + problem);
        return List.copyOf(lines);
    }

    /** Numbers as they are, texts in quotes; a dash where there is no value. */
    private static List<String> values(Recording recording, Row row) {
        var values = new ArrayList<String>();
        for (int i = 0; i < recording.names().size(); i++) {
            if (!recording.timeColumns().contains(i) && !recording.isRowNumber(i)) {
                double number = recording.isText(i) ? Double.NaN : row.number(i);
                var text = Numbers.isMissing(row.text(i)) ? "-" : "'" + row.text(i) + "'";
                values.add(recording.names().get(i) + "=" + (Double.isNaN(number) ? text : Double.toString(number)));
            }
        }
        return values;
    }
}
