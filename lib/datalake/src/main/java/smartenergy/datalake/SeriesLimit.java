package smartenergy.datalake;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds how many series the DataLake holds: each costs InfluxDB memory for as long as it is kept, and a device that
 * changes its name with every start would use it all up. Known series go on when the limit is reached, new ones do not
 * begin. Any thread.
 */
final class SeriesLimit {
    private static final Logger LOG = LoggerFactory.getLogger(SeriesLimit.class);
    private static final long LOOK_NANOS = 60_000_000_000L;
    /** From here on it looks at what others have added, or a retention policy has removed. */
    private static final double NEARLY = 0.9;

    private final int most;
    private final Source source;
    private final LongSupplier nanoTime;
    private Set<String> known = new HashSet<>();
    /** Those taken since it looked; InfluxDB may not have got them yet. */
    private Set<String> taken = new HashSet<>();

    private long lookAt;

    /** Asks InfluxDB for the series that it holds. */
    interface Source {
        Set<String> series() throws IOException;
    }

    /** @param nanoTime a clock as {@link System#nanoTime} */
    SeriesLimit(int most, Source source, LongSupplier nanoTime) {
        this.most = most;
        this.source = source;
        this.nanoTime = nanoTime;
        this.lookAt = nanoTime.getAsLong() + LOOK_NANOS;
    }

    /** Takes as known what InfluxDB holds. */
    synchronized void learn() throws IOException {
        lookAt = nanoTime.getAsLong() + LOOK_NANOS;
        var found = new HashSet<>(source.series());
        found.addAll(taken);
        known = found;
        taken = new HashSet<>();
    }

    /** Whether a point of this series may be written. */
    synchronized boolean admits(String series) {
        if (known.contains(series)) {
            return true;
        }
        if (known.size() >= NEARLY * most && nanoTime.getAsLong() - lookAt >= 0) {
            lookAgain();
        }
        if (known.size() >= most) {
            return false;
        }
        known.add(series);
        taken.add(series);
        return true;
    }

    private void lookAgain() {
        try {
            learn();
        } catch (IOException e) {
            LOG.warn(
                    "Cannot ask InfluxDB for its series, and go by the {} known ones: {}",
                    known.size(),
                    e.getMessage());
        }
    }

    synchronized int size() {
        return known.size();
    }

    int most() {
        return most;
    }
}
