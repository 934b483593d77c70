package smartenergy.detection.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static smartenergy.detection.state.StateWriter.FIXED32;
import static smartenergy.detection.state.StateWriter.FIXED64;
import static smartenergy.detection.state.StateWriter.PART;
import static smartenergy.detection.state.StateWriter.TYPE_BITS;
import static smartenergy.detection.state.StateWriter.VARINT;
import static smartenergy.detection.state.StateWriter.VARINT_BITS;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads what a {@link StateWriter} wrote, of this or another version: fields that nobody asks for are passed over, and
 * one that is missing is 0 or empty. Not thread-safe.
 */
public final class StateReader {
    /** Numbers of fields are from 1 to this; higher ones are passed over. */
    public static final int MOST_FIELDS = 15;

    private final byte[] bytes;
    private final int end;
    private final long[] scalars = new long[MOST_FIELDS + 1];
    private final boolean[] isThere = new boolean[MOST_FIELDS + 1];
    private final List<Part> parts = new ArrayList<>();
    private int at;

    private record Part(int field, int from, int to) {}

    /**
     * Reads all bytes from the given one on.
     *
     * @throws StateFormatException if they do not consist of fields
     */
    public StateReader(byte[] bytes, int from) {
        this(bytes, from, bytes.length);
    }

    private StateReader(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.end = end;
        at = from;
        while (at < end) {
            field();
        }
    }

    private void field() {
        long tag = varint();
        long field = tag >>> TYPE_BITS;
        switch ((int) tag & (1 << TYPE_BITS) - 1) {
            case VARINT -> keep(field, varint());
            case FIXED64 -> keep(field, fixed(Long.BYTES));
            case FIXED32 -> fixed(Integer.BYTES);
            case PART -> {
                int from = skip(varint());
                if (field <= MOST_FIELDS) {
                    parts.add(new Part((int) field, from, at));
                }
            }
            default -> throw new StateFormatException("there is no type of field " + tag);
        }
    }

    private void keep(long field, long value) {
        if (field <= MOST_FIELDS) {
            scalars[(int) field] = value;
            isThere[(int) field] = true;
        }
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += VARINT_BITS) {
            byte one = bytes[skip(1)];
            value |= (one & (1L << VARINT_BITS) - 1) << shift;
            if (one >= 0) {
                return value;
            }
        }
        throw new StateFormatException("a number has no end");
    }

    private long fixed(int length) {
        int from = skip(length);
        long value = 0;
        for (int i = length - 1; i >= 0; i--) {
            value = value << Byte.SIZE | bytes[from + i] & 0xFF;
        }
        return value;
    }

    /** Returns where the bytes that are passed over begin. */
    private int skip(long length) {
        if (length < 0 || length > end - at) {
            throw new StateFormatException("it ends within a field");
        }
        int from = at;
        at += (int) length;
        return from;
    }

    public long integer(int field) {
        return scalars[field];
    }

    /**
     * Returns a number that is mostly small.
     *
     * @throws StateFormatException if it is negative or no {@code int}
     */
    public int count(int field) {
        long count = scalars[field];
        if (count < 0 || count > Integer.MAX_VALUE) {
            throw new StateFormatException("field " + field + " is " + count);
        }
        return (int) count;
    }

    /** Returns a time in ns since 1970. */
    public long time(int field) {
        return scalars[field];
    }

    /** @throws StateFormatException if it is not finite */
    public double number(int field) {
        return number(field, 0);
    }

    /**
     * @param absent what a number that is missing stands for
     * @throws StateFormatException if it is not finite
     */
    public double number(int field, double absent) {
        if (!isThere[field]) {
            return absent;
        }
        double number = Double.longBitsToDouble(scalars[field]);
        if (!Double.isFinite(number)) {
            throw new StateFormatException("field " + field + " is " + number);
        }
        return number;
    }

    /** @throws StateFormatException if one of them is not finite */
    public List<Double> numbers(int field) {
        return messages(field).stream().map(one -> one.number(1)).toList();
    }

    public String text(int field) {
        var text = "";
        for (var part : parts) {
            if (part.field == field) {
                text = new String(bytes, part.from, part.to - part.from, UTF_8);
            }
        }
        return text;
    }

    /**
     * Returns the messages of one number, in the order in which they were written.
     *
     * @throws StateFormatException if one does not consist of fields
     */
    public List<StateReader> messages(int field) {
        return parts.stream()
                .filter(part -> part.field == field)
                .map(part -> new StateReader(bytes, part.from, part.to))
                .toList();
    }
}
