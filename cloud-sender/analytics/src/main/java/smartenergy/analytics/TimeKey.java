package smartenergy.analytics;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Comparator;
import smartenergy.telemetry.Reading;

/**
 * A key in a store that keeps an owner's entries in the order of time.
 *
 * @param owner holds no control character
 * @param nanos since 1970
 * @param detail tells entries of one time apart; may be empty
 */
record TimeKey(String owner, long nanos, String detail) implements Comparable<TimeKey> {
    private static final Comparator<TimeKey> ORDER = Comparator.comparing(TimeKey::owner)
            .thenComparingLong(TimeKey::nanos)
            .thenComparing(TimeKey::detail);

    private static final byte END = 0;

    static TimeKey of(String owner, long nanos) {
        return new TimeKey(owner, nanos, "");
    }

    /** Before every key of this owner. */
    static TimeKey first(String owner) {
        return of(owner, Long.MIN_VALUE);
    }

    Instant at() {
        return Reading.instantOfNanos(nanos);
    }

    /** As its bytes, within one owner. */
    @Override
    public int compareTo(TimeKey other) {
        return ORDER.compare(this, other);
    }

    /** Compares as owner, time and detail do, byte by byte. */
    byte[] toBytes() {
        var first = owner.getBytes(UTF_8);
        var last = detail.getBytes(UTF_8);
        return ByteBuffer.allocate(first.length + 1 + Long.BYTES + last.length)
                .put(first)
                .put(END)
                .putLong(nanos ^ Long.MIN_VALUE)
                .put(last)
                .array();
    }

    /** What is no key has no owner, and a value that nobody asks for. */
    static TimeKey ofBytes(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != END) {
            end++;
        }
        int rest = end + 1 + Long.BYTES;
        if (rest > bytes.length) {
            return first("");
        }
        return new TimeKey(
                new String(bytes, 0, end, UTF_8),
                ByteBuffer.wrap(bytes).getLong(end + 1) ^ Long.MIN_VALUE,
                new String(bytes, rest, bytes.length - rest, UTF_8));
    }
}
