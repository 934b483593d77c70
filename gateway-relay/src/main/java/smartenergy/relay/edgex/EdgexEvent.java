package smartenergy.relay.edgex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import smartenergy.relay.datapond.StoredEvent;

/**
 * An event that EdgeX would accept.
 *
 * @param origin nanoseconds since 1970
 * @param json the event whole, with what its readings left out filled in
 * @param requestId may be empty
 */
public record EdgexEvent(
        String requestId,
        String id,
        String device,
        String profile,
        String source,
        long origin,
        List<EdgexReading> readings,
        ObjectNode json) {

    /**
     * One value of an event.
     *
     * @param valueType one of EdgeX's types, in any case
     * @param value a text; of an Object or ObjectArray any JSON, of a Binary its bytes; null where it has none
     */
    public record EdgexReading(String resource, long origin, String valueType, JsonNode value) {}

    /** As it is kept. */
    public StoredEvent stored() {
        var keys = readings.stream()
                .map(reading -> new StoredEvent.ReadingKey(reading.resource(), reading.origin()))
                .toList();
        return new StoredEvent(id, device, profile, source, origin, keys, json.toString());
    }
}
