package smartenergy.relay.datapond;

import java.util.List;

/**
 * An EdgeX event as it is kept, whole.
 *
 * @param id a UUID
 * @param origin nanoseconds since 1970
 * @param readings what its readings are of, in their order
 * @param json the event, not more than {@link #MAX_BYTES} in UTF-8
 */
public record StoredEvent(
        String id, String device, String profile, String source, long origin, List<ReadingKey> readings, String json) {
    /** A document of MongoDB holds 16 MiB. */
    public static final int MAX_BYTES = 15 << 20;

    /** @param origin nanoseconds since 1970 */
    public record ReadingKey(String resource, long origin) {}
}
