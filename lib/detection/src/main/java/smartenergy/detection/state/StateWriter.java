package smartenergy.detection.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Writes numbered fields in the wire format of Protocol Buffers: a number is never used again for something else, and a
 * text or whole number that is empty or 0 is left out. Not thread-safe.
 */
public final class StateWriter {
    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int PART = 2;
    static final int FIXED32 = 5;
    static final int TYPE_BITS = 3;
    static final int VARINT_BITS = 7;

    private static final int FIRST_BYTES = 256;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int size;

    /** What was written so far. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    /** Puts a byte as it is, before all fields: the number of a format. */
    public StateWriter format(int number) {
        put((byte) number);
        return this;
    }

    /** Writes a number that is mostly small and never negative. */
    public StateWriter integer(int field, long value) {
        if (value != 0) {
            varint((long) field << TYPE_BITS | VARINT);
            varint(value);
        }
        return this;
    }

    /** Writes a time in ns since 1970. */
    public StateWriter time(int field, long nanos) {
        return nanos == 0 ? this : fixed(field, nanos);
    }

    /** Writes a number if it is finite, 0 too, so that a missing one may stand for something else. */
    public StateWriter number(int field, double value) {
        return Double.isFinite(value) ? fixed(field, Double.doubleToRawLongBits(value)) : this;
    }

    /** Writes a list of finite numbers; an empty one is left out. */
    public StateWriter numbers(int field, List<Double> values) {
        values.forEach(value -> message(field, inner -> inner.number(1, value)));
        return this;
    }

    public StateWriter text(int field, String text) {
        return text.isEmpty() ? this : part(field, text.getBytes(UTF_8));
    }

    /** Writes fields within a field; one of the same number may follow. */
    public StateWriter message(int field, Consumer<StateWriter> fields) {
        var inner = new StateWriter();
        fields.accept(inner);
        return part(field, inner.toBytes());
    }

    private StateWriter part(int field, byte[] part) {
        varint((long) field << TYPE_BITS | PART);
        varint(part.length);
        for (byte one : part) {
            put(one);
        }
        return this;
    }

    private StateWriter fixed(int field, long value) {
        varint((long) field << TYPE_BITS | FIXED64);
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            put((byte) (value >>> shift));
        }
        return this;
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & -1L << VARINT_BITS) != 0) {
            put((byte) (rest | 1 << VARINT_BITS));
            rest >>>= VARINT_BITS;
        }
        put((byte) rest);
    }

    private void put(byte one) {
        if (size == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * size);
        }
        bytes[size++] = one;
    }
}
