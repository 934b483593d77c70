package smartenergy.analytics;

import java.nio.ByteBuffer;

/**
 * How far a source's own time has come, in ns since 1970.
 *
 * @param watermark newest observation, but no later than its arrival
 * @param keptFrom identities of older readings are forgotten
 * @param newest observation; no later one is known
 */
record Progress(long watermark, long keptFrom, long newest) {
    /** In state that was written before there was such a number: every observation may be known. */
    private static final long UNKNOWN = Long.MAX_VALUE;

    /** In place of what cannot be read: its source begins anew, but every observation may be known. */
    static final Progress LOST = new Progress(UNKNOWN, UNKNOWN, UNKNOWN);

    /** This, unless it is lost. */
    Progress orFrom(long nextWatermark, long nextKeptFrom) {
        return this == LOST ? new Progress(nextWatermark, nextKeptFrom, UNKNOWN) : this;
    }

    byte[] toBytes() {
        return ByteBuffer.allocate(3 * Long.BYTES)
                .putLong(watermark)
                .putLong(keptFrom)
                .putLong(newest)
                .array();
    }

    static Progress ofBytes(byte[] bytes) {
        var buffer = ByteBuffer.wrap(bytes);
        return new Progress(buffer.getLong(), buffer.getLong(), buffer.hasRemaining() ? buffer.getLong() : UNKNOWN);
    }
}
