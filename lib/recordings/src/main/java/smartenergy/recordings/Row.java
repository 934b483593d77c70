package smartenergy.recordings;

import java.time.Instant;
import java.util.List;

/** One record of a recording that has a time. */
public final class Row {
    private static final long SECOND = 1_000_000_000;
    private static final long MILLI = 1_000_000;

    private final Recording recording;
    private final long line;
    private final int content;
    private final long nanos;
    private final List<String> fields;

    Row(Recording recording, long line, int content, long nanos, List<String> fields) {
        this.recording = recording;
        this.line = line;
        this.content = content;
        this.nanos = nanos;
        this.fields = fields;
    }

    /** The line of the file that it begins in; the first one is 1. */
    public long line() {
        return line;
    }

    /** Tells its recording from others: a hash of all that it holds as far as this row. */
    public int content() {
        return content;
    }

    public Instant at() {
        return instant(nanos);
    }

    static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, SECOND), Math.floorMod(nanos, SECOND));
    }

    /** The time in milliseconds of the epoch. */
    public long millis() {
        return Math.floorDiv(nanos, MILLI);
    }

    /** The time in nanoseconds of the epoch. */
    long nanos() {
        return nanos;
    }

    /** The text of a column, without blanks around it. */
    public String text(int column) {
        return fields.get(column).strip();
    }

    /** The number in a column; NaN where the text is no finite number. */
    public double number(int column) {
        return recording.number(column, fields.get(column));
    }
}
