package smartenergy.recordings;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The rows of a recording in the file's order, a few of them in memory at a time. What is no row is counted, told to
 * who asked for the rows, and left out: a record with too few or too many fields, without a time, or with a time that
 * is far from the times before and after it while these are near each other.
 */
public final class Rows implements Iterator<Row>, AutoCloseable {
    /** A year: recordings have gaps, but do not come back from one after a single row. */
    private static final long FAR = 366 * 86_400_000_000_000L;

    private static final int AHEAD = 3;

    private final Recording recording;
    private final long afterLine;
    private final Rejections rejections;
    private final CsvReader<CsvRecord> csv;
    private final Iterator<CsvRecord> records;
    private final List<Row> ahead = new ArrayList<>();
    private Row beforePrevious;
    private Row previous;
    private BadData failure;

    /** Takes what is left out. */
    @FunctionalInterface
    public interface Rejections {
        /** @param reason names column, value and what was expected */
        void reject(long line, String reason);
    }

    Rows(Recording recording, long afterLine, Rejections rejections) throws IOException {
        this.recording = recording;
        this.afterLine = afterLine;
        this.rejections = rejections;
        this.csv = recording.dialect().open();
        this.records = csv.iterator();
    }

    /** @throws BadData where the file cannot be read any further; what came before was given */
    @Override
    public boolean hasNext() {
        fill();
        while (!ahead.isEmpty() && isStray()) {
            var stray = ahead.removeFirst();
            rejections.reject(stray.line(), "time " + stray.at() + " is more than a year from those of its neighbours");
            fill();
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
        var row = ahead.removeFirst();
        passed(row);
        return row;
    }

    private void passed(Row row) {
        beforePrevious = previous;
        previous = row;
    }

    private void fill() {
        try {
            while (ahead.size() < AHEAD && failure == null && records.hasNext()) {
                read(records.next());
            }
        } catch (UncheckedIOException | CsvParseException e) {
            failure = recording.dialect().damaged(e);
        }
    }

    /** Rows up to the given line are read too, since they tell whether the first one behind it is a stray. */
    private void read(CsvRecord csvRecord) {
        var fields = csvRecord.getFields();
        long line = recording.dialect().line(csvRecord);
        var misfit = recording.dialect().misfit(fields);
        long nanos = misfit.isEmpty() ? recording.time().nanos(fields) : TimeText.UNKNOWN;
        if (nanos > TimeText.OUT_OF_RANGE) {
            var row = new Row(recording, line, nanos, fields);
            if (line > afterLine) {
                ahead.add(row);
            } else {
                passed(row);
            }
        } else if (line > afterLine) {
            rejections.reject(line, misfit.isEmpty() ? recording.time().problem(recording.dialect(), fields) : misfit);
        }
    }

    private boolean isStray() {
        var row = ahead.getFirst();
        var next = ahead.size() > 1 ? ahead.get(1) : null;
        var afterNext = ahead.size() > 2 ? ahead.get(2) : null;
        if (previous == null) {
            return next != null && afterNext != null && isFar(row, next) && !isFar(next, afterNext);
        }
        if (!isFar(previous, row)) {
            return false;
        }
        return next == null
                ? beforePrevious != null && !isFar(beforePrevious, previous)
                : isFar(row, next) && !isFar(previous, next);
    }

    private static boolean isFar(Row one, Row other) {
        return Math.abs(one.nanos() - other.nanos()) > FAR;
    }

    @Override
    public void close() throws IOException {
        csv.close();
    }
}
