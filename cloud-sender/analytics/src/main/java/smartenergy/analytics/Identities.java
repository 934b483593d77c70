package smartenergy.analytics;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalInt;
import smartenergy.detection.state.StateFormatException;

/**
 * The times of a source's readings in a short block of time, each with a fingerprint of its values; or one fingerprint
 * alone, whose time is its key. A time is kept as how much longer the pause before it is than the one before that,
 * which is little where readings come regularly.
 */
final class Identities {
    static final Identities NONE = new Identities(new long[0], new int[0]);

    /** Of a block; a fingerprint alone is its four bytes, which no block has. */
    private static final byte FORMAT = 3;

    private static final int MOST_VARINT_BYTES = 10;
    private static final int VARINT_BITS = 7;

    /** In ns since 1970, in their order. */
    private final long[] times;

    private final int[] prints;

    private Identities(long[] times, int[] prints) {
        this.times = times;
        this.prints = prints;
    }

    /** As earlier versions kept all, and this one what is too much for a block. */
    static Identities alone(int print) {
        return new Identities(null, new int[] {print});
    }

    int count() {
        return prints.length;
    }

    /** Itself, or what is alone as a block of one. */
    Identities asBlock(long time) {
        return times == null ? new Identities(new long[] {time}, prints) : this;
    }

    /** The fingerprint of the reading of that time, if there was one. */
    OptionalInt print(long time) {
        int at = Arrays.binarySearch(times, time);
        return at < 0 ? OptionalInt.empty() : OptionalInt.of(prints[at]);
    }

    /** @param time that is not known */
    Identities plus(long time, int print) {
        int at = -1 - Arrays.binarySearch(times, time);
        var moreTimes = Arrays.copyOf(times, times.length + 1);
        var morePrints = Arrays.copyOf(prints, prints.length + 1);
        System.arraycopy(times, at, moreTimes, at + 1, times.length - at);
        System.arraycopy(prints, at, morePrints, at + 1, prints.length - at);
        moreTimes[at] = time;
        morePrints[at] = print;
        return new Identities(moreTimes, morePrints);
    }

    byte[] toBytes() {
        if (times == null) {
            return ByteBuffer.allocate(Integer.BYTES).putInt(prints[0]).array();
        }
        var out = ByteBuffer.allocate(1 + times.length * (MOST_VARINT_BYTES + Integer.BYTES));
        out.put(FORMAT);
        long before = 0;
        long pause = 0;
        for (int i = 0; i < times.length; i++) {
            long next = times[i] - before;
            putVarint(out, next - pause);
            out.putInt(prints[i]);
            before = times[i];
            pause = i == 0 ? 0 : next; // the first is no pause, but a time
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    /** @throws StateFormatException if it is neither form */
    static Identities ofBytes(byte[] bytes) {
        var in = ByteBuffer.wrap(bytes);
        if (bytes.length == Integer.BYTES) {
            return alone(in.getInt());
        }
        if (bytes.length < 1 || in.get() != FORMAT) {
            throw new StateFormatException("these are no identities");
        }
        var times = new long[(bytes.length - 1) / (1 + Integer.BYTES)];
        var prints = new int[times.length];
        int count = 0;
        long pause = 0;
        for (long before = 0; in.hasRemaining(); count++) {
            long next = pause + varint(in);
            if (in.remaining() < Integer.BYTES) {
                throw new StateFormatException("it ends within an identity");
            }
            prints[count] = in.getInt();
            times[count] = before + next;
            if (count > 0 && times[count] <= before) {
                throw new StateFormatException("times are in no order");
            }
            before = times[count];
            pause = count == 0 ? 0 : next;
        }
        return new Identities(Arrays.copyOf(times, count), Arrays.copyOf(prints, count));
    }

    /** Takes few bytes for numbers that are near 0, above or below. */
    private static void putVarint(ByteBuffer out, long number) {
        long rest = number << 1 ^ number >> Long.SIZE - 1;
        while ((rest & -1L << VARINT_BITS) != 0) {
            out.put((byte) (rest | 1 << VARINT_BITS));
            rest >>>= VARINT_BITS;
        }
        out.put((byte) rest);
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE && in.hasRemaining(); shift += VARINT_BITS) {
            byte one = in.get();
            value |= (one & (1L << VARINT_BITS) - 1) << shift;
            if (one >= 0) {
                return value >>> 1 ^ -(value & 1);
            }
        }
        throw new StateFormatException("a number has no end");
    }
}
