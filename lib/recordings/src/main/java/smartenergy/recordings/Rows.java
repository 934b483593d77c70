package smartenergy.recordings;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The rows of a recording in the file's order, a few of them in memory at a time. What is no row is counted, told to
 * who asked for the rows, and left out: a record with too few or too many fields, without a time, or one of a few whose
 * times are far from all before and after them, as of a clock that was not set.
 */
public final class Rows implements Iterator<Row>, AutoCloseable {
    /** A year: recordings have gaps, but do not come back from one after a single row. */
    private static final long FAR = 366 * 86_400_000_000_000L;

    /** Less is a gap in the recording, which is no reason to look further ahead. */
    private static final long JUMP = 3_600_000_000_000L;

    private static final int AHEAD = 3;
    /** So many rows are looked at from a jump on, for those that come back from it. */
    private static final int AHEAD_OF_JUMP = 64;

    /** More rows at the beginning or the end that are far from the others may be a part of the recording. */
    private static final int FEW = 8;

    private final Recording recording;
    private final Rejections rejections;
    private final CsvReader<CsvRecord> csv;
    private final Iterator<CsvRecord> records;
    private final List<Row> ahead = new ArrayList<>();
    private Row beforePrevious;
    private Row previous;
    private long due;
    private long passed;
    private int content;
    private BadData failure;

    /** Takes what is left out. */
    @FunctionalInterface
    public interface Rejections {
        /** @param reason names column, value and what was expected */
        void reject(long line, String reason);
    }

    Rows(Recording recording, Rejections rejections) throws IOException {
        this.recording = recording;
        this.content = recording.names().hashCode();
        this.rejections = rejections;
        this.csv = recording.dialect().open();
        this.records = csv.iterator();
    }

    /** @throws BadData where the file cannot be read any further; what came before was given */
    @Override
    public boolean hasNext() {
        fill(AHEAD);
        while (!ahead.isEmpty() && isStray()) {
            var stray = ahead.removeFirst();
            rejections.reject(stray.line(), "time " + stray.at() + " is more than a year from those of its neighbours");
            fill(AHEAD);
        }
        if (ahead.isEmpty() && failure != null) {
            throw failure;
        }
        return !ahead.isEmpty();
    }

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        beforePrevious = previous;
        previous = ahead.removeFirst();
        passed++;
        due = dueAfter(beforePrevious == null ? previous.nanos() : due);
        return previous;
    }

    /** @param last when the row before was due: its own time may be wild */
    private long dueAfter(long last) {
        long next = previous.nanos();
        if (next - last > JUMP) {
            fill(AHEAD_OF_JUMP);
            for (var row : ahead) {
                next = Math.min(next, row.nanos());
            }
        }
        return next;
    }

    /**
     * When the row given last is due: at its time or, where rows close behind it are earlier, at theirs, so that a wild
     * time keeps nothing waiting.
     */
    public Instant due() {
        return Row.instant(due);
    }

    private void fill(int wanted) {
        try {
            while (ahead.size() < wanted && failure == null && records.hasNext()) {
                read(records.next());
            }
        } catch (UncheckedIOException | CsvParseException e) {
            failure = recording.dialect().damaged(e);
        }
    }

    private void read(CsvRecord csvRecord) {
        var fields = csvRecord.getFields();
        long line = recording.dialect().line(csvRecord);
        content = 31 * content + fields.hashCode();
        var misfit = recording.dialect().misfit(fields);
        long nanos = misfit.isEmpty() ? recording.time().nanos(fields) : TimeText.UNKNOWN;
        if (nanos > TimeText.OUT_OF_RANGE) {
            ahead.add(new Row(recording, line, content, nanos, fields));
        } else {
            rejections.reject(line, misfit.isEmpty() ? recording.time().problem(recording.dialect(), fields) : misfit);
        }
    }

    private boolean isStray() {
        var row = ahead.getFirst();
        if (previous == null) {
            fill(AHEAD_OF_JUMP);
            return isStrayBeginning(row);
        }
        if (!isFar(previous, row)) {
            return false;
        }
        fill(AHEAD_OF_JUMP);
        return ahead.stream().anyMatch(later -> !isFar(previous, later)) || isStrayEnd();
    }

    /** A few rows, and then at least twice as many that are near each other. */
    private boolean isStrayBeginning(Row row) {
        int few = 0;
        while (few < ahead.size() && !isFar(row, ahead.get(few))) {
            few++;
        }
        if (few > FEW || ahead.size() < 3 * few) {
            return false;
        }
        var next = ahead.get(few);
        return ahead.stream().skip(few).filter(later -> !isFar(next, later)).count() >= 2 * few;
    }

    /** The last few rows, and before them at least twice as many of which the last two were near each other. */
    private boolean isStrayEnd() {
        return failure == null
                && ahead.size() <= FEW
                && passed >= 2L * ahead.size()
                && !isFar(beforePrevious, previous);
    }

    private static boolean isFar(Row one, Row other) {
        return Math.abs(one.nanos() - other.nanos()) > FAR;
    }

    @Override
    public void close() throws IOException {
        csv.close();
    }
}
