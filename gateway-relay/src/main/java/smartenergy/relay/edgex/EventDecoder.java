package smartenergy.relay.edgex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import smartenergy.relay.datapond.StoredEvent;
import smartenergy.relay.edgex.EdgexEvent.EdgexReading;
import smartenergy.telemetry.InvalidReading;
import smartenergy.telemetry.Reason;

/**
 * Reads EdgeX's events, and refuses what EdgeX refuses (go-mod-core-contracts, dtos/requests/event.go). Whether the
 * values can be true is not asked here.
 */
public final class EventDecoder {
    static final Pattern ID = Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final int SHOWN = 80;

    private final Release release;

    public EventDecoder(Release release) {
        this.release = release;
    }

    /**
     * Reads a message from the bus: an AddEventRequest, in an envelope or bare. The envelope's payload is base64 (v3),
     * or inline (v4), or bytes; message and payload are JSON or CBOR.
     *
     * @throws InvalidReading if EdgeX would not take it
     */
    EdgexEvent message(byte[] message) {
        var root = read(message);
        return root.has("payload") ? request(payload(root)) : request(root);
    }

    /** Reads the body of a POST. Throws as {@link #message} does. */
    EdgexEvent body(byte[] body) {
        return request(read(body));
    }

    private static JsonNode read(byte[] bytes) {
        try {
            return EdgexJson.read(bytes);
        } catch (IOException e) {
            throw new InvalidReading(Reason.MALFORMED_JSON, "Failed to unmarshal the byte array: " + firstLine(e));
        }
    }

    private static String firstLine(Exception e) {
        var line = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
    }

    private static JsonNode payload(JsonNode envelope) {
        var payload = envelope.path("payload");
        if (payload.isObject()) {
            return payload;
        }
        try {
            var bytes = payload.isTextual() || payload.isBinary() ? payload.binaryValue() : null;
            require(bytes != null, Reason.WRONG_TYPE, "the envelope's payload is neither text nor object nor bytes");
            return read(bytes);
        } catch (IOException e) {
            throw new InvalidReading(Reason.MALFORMED_JSON, "the envelope's payload is not base64: " + firstLine(e));
        }
    }

    private EdgexEvent request(JsonNode request) {
        require(
                request.isObject(),
                Reason.WRONG_TYPE,
                "cannot unmarshal what is not an object into an AddEventRequest");
        required(request, "apiVersion", "AddEventRequest.");
        var requestId = text(request, "requestId", "AddEventRequest.");
        require(
                requestId.isEmpty() || ID.matcher(requestId).matches(),
                Reason.INVALID_NAME,
                "AddEventRequest.requestId field validation failed on the len=0|uuid tag");
        require(request.path("event") instanceof ObjectNode, Reason.MISSING_FIELD, "AddEventRequest.event is required");
        return event(requestId, (ObjectNode) request.path("event"));
    }

    private EdgexEvent event(String requestId, ObjectNode given) {
        var json = given.deepCopy();
        required(json, "apiVersion", "Event.");
        var id = required(json, "id", "Event.");
        require(ID.matcher(id).matches(), Reason.INVALID_NAME, "Event.id field needs a uuid");
        var tags = json.path("tags");
        require(tags.isMissingNode() || tags.isNull() || tags.isObject(), Reason.WRONG_TYPE, "Event.tags is no object");
        var event = new EdgexEvent(
                requestId,
                id,
                required(json, "deviceName", "Event."),
                required(json, "profileName", "Event."),
                required(json, "sourceName", "Event."),
                origin(json, "Event."),
                new ArrayList<>(),
                json);
        require(
                json.path("readings") instanceof ArrayNode array && !array.isEmpty(),
                Reason.MISSING_FIELD,
                "Event.readings field should greater than 0");
        int index = 0;
        for (var reading : json.path("readings")) {
            event.readings().add(reading(event, index++, reading));
        }
        require(
                json.toString().getBytes(StandardCharsets.UTF_8).length <= StoredEvent.MAX_BYTES,
                Reason.TOO_LARGE,
                "the event as JSON is over " + StoredEvent.MAX_BYTES + " bytes");
        return event;
    }

    private EdgexReading reading(EdgexEvent event, int index, JsonNode given) {
        var where = "Event.readings[" + index + "].";
        require(given.isObject(), Reason.WRONG_TYPE, where + " is no object");
        var reading = (ObjectNode) given;
        if (release == Release.V4) {
            inherit(event, reading);
        }
        if (text(reading, "id", where).isEmpty()) {
            reading.put(
                    "id",
                    UUID.nameUUIDFromBytes((event.id() + index).getBytes(StandardCharsets.UTF_8))
                            .toString());
        }
        required(reading, "deviceName", where);
        required(reading, "profileName", where);
        var valueType = required(reading, "valueType", where);
        require(
                GoText.isValueType(valueType, release),
                Reason.WRONG_TYPE,
                where + "valueType field validation failed on the edgex-dto-value-type tag");
        return new EdgexReading(
                required(reading, "resourceName", where),
                origin(reading, where),
                valueType,
                value(reading, valueType, where));
    }

    /** Since 4.1 a reading may leave out what is the same for the event; what is there but empty is still wrong. */
    private static void inherit(EdgexEvent event, ObjectNode reading) {
        reading.putIfAbsent("deviceName", reading.textNode(event.device()));
        reading.putIfAbsent("profileName", reading.textNode(event.profile()));
        reading.putIfAbsent("resourceName", reading.textNode(event.source()));
        reading.putIfAbsent("origin", reading.numberNode(event.origin()));
    }

    /** The exact name of a type matters: of another case EdgeX checks nothing, and takes the simple value. */
    private JsonNode value(ObjectNode reading, String valueType, String where) {
        return switch (valueType) {
            case "Binary" -> binary(reading, where);
            case "Object", "ObjectArray" -> {
                var value = reading.path("objectValue");
                requireNotNull(value, where, valueType);
                yield value.isMissingNode() ? NullNode.instance : value;
            }
            default -> simple(reading, valueType, where);
        };
    }

    private void requireNotNull(JsonNode value, String where, String valueType) {
        boolean isNull = value.isMissingNode() || value.isNull();
        require(!isNull || release == Release.V4, Reason.WRONG_TYPE, where + mismatch(valueType));
    }

    private static String mismatch(String valueType) {
        return "value: The value does not match the " + valueType + " valueType";
    }

    private JsonNode simple(ObjectNode reading, String valueType, String where) {
        var value = reading.path("value");
        if (value.isMissingNode() || value.isNull()) {
            // Without a value v3 sees an empty text, which only a String can be.
            require(
                    release == Release.V4 || valueType.toLowerCase(Locale.ROOT).equals("string"),
                    Reason.WRONG_TYPE,
                    where + mismatch(valueType));
            return NullNode.instance;
        }
        require(
                value.isTextual() && GoText.isValid(valueType, value.textValue()),
                Reason.WRONG_TYPE,
                where + mismatch(valueType));
        return value;
    }

    /** Base64, or bytes in CBOR, or an array of them as in EdgeX's own examples. */
    private static JsonNode binary(ObjectNode reading, String where) {
        var value = reading.path("binaryValue");
        if (value.isMissingNode() || value.isNull()) {
            return NullNode.instance;
        }
        required(reading, "mediaType", where);
        try {
            var bytes = value.isArray() ? bytes(value) : value.binaryValue();
            require(bytes != null, Reason.WRONG_TYPE, where + mismatch("Binary"));
            var binary = BinaryNode.valueOf(bytes);
            reading.set("binaryValue", binary);
            return binary;
        } catch (IOException e) {
            throw new InvalidReading(Reason.WRONG_TYPE, where + "binaryValue is not base64: " + firstLine(e));
        }
    }

    private static byte[] bytes(JsonNode array) {
        var bytes = new byte[array.size()];
        for (int i = 0; i < bytes.length; i++) {
            var element = array.get(i);
            if (!element.isInt() || element.intValue() < 0 || element.intValue() > 255) {
                return null;
            }
            bytes[i] = (byte) element.intValue();
        }
        return bytes;
    }

    private static long origin(JsonNode json, String where) {
        var origin = json.path("origin");
        require(!origin.isMissingNode() && !origin.isNull(), Reason.MISSING_FIELD, where + "origin field is required");
        require(
                origin.isIntegralNumber() && origin.canConvertToLong(),
                Reason.WRONG_TYPE,
                where + "origin cannot be unmarshaled into int64");
        require(origin.longValue() != 0, Reason.MISSING_FIELD, where + "origin field is required");
        return origin.longValue();
    }

    private static String required(JsonNode json, String member, String where) {
        var text = text(json, member, where);
        require(!text.isBlank(), Reason.MISSING_FIELD, where + member + " field is required");
        return text;
    }

    private static String text(JsonNode json, String member, String where) {
        var value = json.path(member);
        require(
                value.isTextual() || value.isNull() || value.isMissingNode(),
                Reason.WRONG_TYPE,
                where + member + " cannot be unmarshaled into string");
        return value.isTextual() ? value.textValue() : "";
    }

    private static void require(boolean condition, Reason reason, String otherwise) {
        if (!condition) {
            throw new InvalidReading(reason, otherwise);
        }
    }
}
