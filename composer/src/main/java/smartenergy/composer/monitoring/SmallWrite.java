package smartenergy.composer.monitoring;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;

/** What InfluxDB is given to see whether it can write, in its line protocol. */
public final class SmallWrite {
    private SmallWrite() {}

    /** The same point for an hour, so that there are few. */
    public static String line() {
        long seconds = Instant.now().truncatedTo(ChronoUnit.HOURS).getEpochSecond();
        return "datalake_health writable=1 " + TimeUnit.SECONDS.toNanos(seconds);
    }
}
