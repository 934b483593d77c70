package smartenergy.relay.datapond;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Keeps the DataPond within its bounds by deleting the oldest, but nothing that was not relayed. */
final class Retention {
    private static final int MAX_LETTERS = 100_000;
    private static final long MAX_LETTER_BYTES = 256L << 20;
    private static final int CHUNK = 2_000;

    private final DataPond.Bounds bounds;
    private final Journal<?> readings;
    private final Journal<?> letters;
    private final LongSupplier letterBytes;
    private final Clock clock;
    private volatile boolean lettersAreFull;

    Retention(DataPond.Bounds bounds, Journal<?> readings, Journal<?> letters, LongSupplier letterBytes, Clock clock) {
        this.bounds = bounds;
        this.readings = readings;
        this.letters = letters;
        this.letterBytes = letterBytes;
        this.clock = clock;
    }

    /** Deletes what is too old or too much. */
    void enforce() {
        deleteOld(clock.instant().minus(bounds.maxAge()));
        trim(readings, bounds.maxReadings());
        trim(letters, MAX_LETTERS);
        var excess = new AtomicLong(letterBytes.getAsLong() - MAX_LETTER_BYTES);
        int deleted = CHUNK;
        while (excess.get() > 0 && deleted > 0) {
            deleted = letters.deleteOldest(CHUNK, letter -> excess.getAndAdd(-letter.getInteger(Journal.BYTES)) > 0);
        }
        lettersAreFull = excess.get() > 0;
    }

    /** Says in words what is full of what was not relayed, or nothing. */
    String obstacle() {
        return readings.unread() >= bounds.maxReadings() || letters.unread() >= MAX_LETTERS || lettersAreFull
                ? "the DataPond is full: %d readings and %d dead letters wait for Kafka"
                        .formatted(readings.unread(), letters.unread())
                : "";
    }

    private void deleteOld(Instant before) {
        int deleted;
        do {
            deleted = readings.deleteOldestRun(
                    CHUNK,
                    reading -> reading.getDate(ReadingDocuments.RECEIVED_AT)
                            .toInstant()
                            .isBefore(before));
        } while (deleted > 0);
    }

    private static void trim(Journal<?> journal, long max) {
        long excess = journal.count() - max;
        while (excess > 0) {
            int deleted = journal.deleteOldestRun((int) Math.min(excess, CHUNK), any -> true);
            if (deleted == 0) {
                return;
            }
            excess -= deleted;
        }
    }
}
