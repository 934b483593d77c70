package smartenergy.relay.datapond;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the DataPond within its bounds by deleting the oldest, but nothing that was not relayed. */
final class Retention {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    private static final int MAX_LETTERS = 100_000;
    private static final long MAX_LETTER_BYTES = 256L << 20;
    private static final int CHUNK = 2_000;

    private final DataPond.Bounds bounds;
    private final Journal<?> readings;
    private final Journal<?> letters;
    private final LongSupplier letterBytes;
    private final Clock clock;

    Retention(DataPond.Bounds bounds, Journal<?> readings, Journal<?> letters, LongSupplier letterBytes, Clock clock) {
        this.bounds = bounds;
        this.readings = readings;
        this.letters = letters;
        this.letterBytes = letterBytes;
        this.clock = clock;
    }

    /** Deletes what may be deleted; says in words what is full all the same, or nothing. */
    String enforce() {
        deleteOld(clock.instant().minus(bounds.maxAge()));
        trim(readings, bounds.maxReadings());
        trim(letters, MAX_LETTERS);
        var excess = new AtomicLong(letterBytes.getAsLong() - MAX_LETTER_BYTES);
        while (excess.get() > 0
                && letters.deleteOldest(CHUNK, letter -> excess.getAndAdd(-letter.getInteger(Journal.BYTES)) > 0) > 0) {
            LOG.info("Deleted the oldest dead letters, which were relayed, down to {} bytes", MAX_LETTER_BYTES);
        }
        return isFull()
                ? "the DataPond is full: %d readings and %d dead letters wait for Kafka"
                        .formatted(readings.unread(), letters.unread())
                : "";
    }

    private void deleteOld(Instant before) {
        int deleted;
        do {
            deleted = readings.deleteOldest(
                    CHUNK,
                    reading -> reading.getDate(ReadingDocuments.RECEIVED_AT)
                            .toInstant()
                            .isBefore(before));
        } while (deleted > 0);
    }

    private static void trim(Journal<?> journal, long max) {
        long excess = journal.count() - max;
        while (excess > 0) {
            int deleted = journal.deleteOldest((int) Math.min(excess, CHUNK), any -> true);
            if (deleted == 0) {
                return;
            }
            excess -= deleted;
        }
    }

    private boolean isFull() {
        return readings.count() > bounds.maxReadings()
                || letters.count() > MAX_LETTERS
                || letterBytes.getAsLong() > MAX_LETTER_BYTES;
    }
}
