package smartenergy.agent.outbox;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import smartenergy.telemetry.Kind;

/**
 * One accepted reading as it lies in the outbox.
 *
 * @param index counts the entries read since the outbox was opened
 * @param number its sequence number within the outbox's stream
 * @param sourcePosition where its source continues after it
 * @param message the reading as {@link smartenergy.telemetry.ReadingJson}
 */
public record Entry(
        long index, Segment segment, String device, Kind kind, long number, long sourcePosition, byte[] message) {

    /** The outbox's id when this was numbered. */
    int stream() {
        return segment.stream();
    }

    /**
     * Whether it begins as {@link smartenergy.telemetry.ReadingJson} does of a plain name; cheaper than to decode it.
     */
    public boolean isOfSite(String site) {
        var start = ("{\"site\":\"" + site + "\",").getBytes(StandardCharsets.UTF_8);
        return message.length >= start.length && Arrays.equals(start, 0, start.length, message, 0, start.length);
    }

    static byte[] toBytes(String device, Kind kind, long number, long sourcePosition, byte[] message) {
        var name = device.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(1 + 8 + 8 + 2 + name.length + message.length)
                .put((byte) kind.code())
                .putLong(number)
                .putLong(sourcePosition)
                .putShort((short) name.length)
                .put(name)
                .put(message)
                .array();
    }

    static Entry ofBytes(long index, Segment segment, ByteBuffer bytes) {
        var kind = Kind.ofCode(bytes.get());
        long number = bytes.getLong();
        long sourcePosition = bytes.getLong();
        var name = new byte[bytes.getShort()];
        bytes.get(name);
        var message = new byte[bytes.remaining()];
        bytes.get(message);
        return new Entry(
                index, segment, new String(name, StandardCharsets.UTF_8), kind, number, sourcePosition, message);
    }
}
