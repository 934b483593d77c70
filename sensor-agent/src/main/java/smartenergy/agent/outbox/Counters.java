package smartenergy.agent.outbox;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an outbox must still know when every reading has left it; each segment begins with it.
 *
 * @param stream the outbox's id, positive
 * @param sourcePosition where the source continues
 * @param lastNumbers by device, the last sequence number given
 */
record Counters(int stream, long sourcePosition, Map<String, Long> lastNumbers) {
    byte[] toBytes() {
        int names = lastNumbers.keySet().stream()
                .mapToInt(name -> name.getBytes(StandardCharsets.UTF_8).length)
                .sum();
        var bytes = ByteBuffer.allocate(4 + 8 + 4 + lastNumbers.size() * 10 + names)
                .putInt(stream)
                .putLong(sourcePosition)
                .putInt(lastNumbers.size());
        lastNumbers.forEach((device, number) -> {
            var name = device.getBytes(StandardCharsets.UTF_8);
            bytes.putShort((short) name.length).put(name).putLong(number);
        });
        return bytes.array();
    }

    static Counters ofBytes(ByteBuffer bytes) {
        int stream = bytes.getInt();
        long sourcePosition = bytes.getLong();
        var lastNumbers = new LinkedHashMap<String, Long>();
        for (int devices = bytes.getInt(); devices > 0; devices--) {
            var name = new byte[bytes.getShort()];
            bytes.get(name);
            lastNumbers.put(new String(name, StandardCharsets.UTF_8), bytes.getLong());
        }
        return new Counters(stream, sourcePosition, lastNumbers);
    }
}
