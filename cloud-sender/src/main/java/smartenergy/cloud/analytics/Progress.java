package smartenergy.cloud.analytics;

import java.nio.ByteBuffer;

/**
 * How far a source's own time has come, in ns since 1970.
 *
 * @param watermark newest observation, but no later than its arrival
 * @param keptFrom identities of older readings are forgotten
 */
record Progress(long watermark, long keptFrom) {

    byte[] toBytes() {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(watermark)
                .putLong(keptFrom)
                .array();
    }

    static Progress ofBytes(byte[] bytes) {
        var buffer = ByteBuffer.wrap(bytes);
        return new Progress(buffer.getLong(), buffer.getLong());
    }
}
