package smartenergy.telemetry;

import java.time.Instant;

/** Nanoseconds since 1970. What is beyond 64 bits, which is before 1677 or after 2262, becomes the end of the range. */
public final class Nanos {
    private static final long PER_SECOND = 1_000_000_000L;
    private static final long MAX_SECONDS = Long.MAX_VALUE / PER_SECOND - 1;

    private Nanos() {}

    /** Whether an instant has nanoseconds of its own. */
    public static boolean canHold(Instant instant) {
        return Math.abs(instant.getEpochSecond()) <= MAX_SECONDS;
    }

    public static long of(Instant instant) {
        if (!canHold(instant)) {
            return instant.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
        return instant.getEpochSecond() * PER_SECOND + instant.getNano();
    }

    public static long plus(long nanos, long more) {
        long sum = nanos + more;
        boolean overflows = ((nanos ^ sum) & (more ^ sum)) < 0;
        return overflows ? end(nanos < 0) : sum;
    }

    public static long between(long earlier, long later) {
        long difference = later - earlier;
        boolean overflows = ((later ^ earlier) & (later ^ difference)) < 0;
        return overflows ? end(later < earlier) : difference;
    }

    private static long end(boolean isNegative) {
        return isNegative ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
}
