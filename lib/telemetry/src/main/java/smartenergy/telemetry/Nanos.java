package smartenergy.telemetry;

import java.time.Instant;

/** Nanoseconds since 1970. */
public final class Nanos {
    private static final long PER_SECOND = 1_000_000_000L;

    private Nanos() {}

    /** @param instant within the range that {@link Reading} allows */
    public static long of(Instant instant) {
        return instant.getEpochSecond() * PER_SECOND + instant.getNano();
    }
}
