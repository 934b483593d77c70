package smartenergy.relay.edgex;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import java.io.IOException;
import java.util.Base64;
import smartenergy.relay.Readings;
import smartenergy.telemetry.Reading;

/** Messages of EdgeX, made for tests. */
public final class EdgexBodies {
    public static final String TOPIC = "edgex/events/device/device-modbus/Chiller/chiller-1/Status";
    public static final String PATH = "/api/v3/event/device-modbus/Chiller/chiller-1/Status";
    static final long ORIGIN = nanos(Readings.of("any", 1));
    private static final ObjectMapper CBOR = new ObjectMapper(new CBORFactory());

    private EdgexBodies() {}

    private static long nanos(Reading reading) {
        return reading.observedAtNanos();
    }

    /** The n-th event's id. */
    static String id(int n) {
        return "%08x-0000-4000-8000-000000000000".formatted(n);
    }

    /** The n-th event, one each nanosecond, with one reading of a type and value (JSON, or null for none). */
    public static String event(int n, String valueType, String value) {
        return withReadings(n, reading("Status", valueType, value));
    }

    static String withReadings(int n, String readings) {
        return ("{\"apiVersion\":\"v3\",\"requestId\":\"%s\",\"event\":{\"apiVersion\":\"v3\",\"id\":\"%s\","
                        + "\"deviceName\":\"chiller-1\",\"profileName\":\"Chiller\",\"sourceName\":\"Status\","
                        + "\"origin\":%d,\"readings\":[%s]}}")
                .formatted(id(0), id(n), ORIGIN + n, readings);
    }

    static String reading(String resource, String valueType, String value) {
        return ("{\"deviceName\":\"chiller-1\",\"profileName\":\"Chiller\",\"resourceName\":\"%s\",\"origin\":%d,"
                        + "\"valueType\":\"%s\",\"value\":%s}")
                .formatted(resource, ORIGIN, valueType, value);
    }

    public static byte[] bytes(String json) {
        return json.getBytes(UTF_8);
    }

    public static byte[] cbor(String json) {
        return cbor(tree(json));
    }

    static byte[] cbor(ObjectNode tree) {
        try {
            return CBOR.writeValueAsBytes(tree);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static ObjectNode tree(String json) {
        try {
            return (ObjectNode) EdgexJson.read(json);
        } catch (IOException e) {
            throw new AssertionError(json, e);
        }
    }

    /** As v3 sends it. */
    public static String base64(byte[] payload) {
        return "{\"apiVersion\":\"v3\",\"receivedTopic\":\"\",\"errorCode\":0,\"payload\":\"%s\",\"contentType\":\"%s\"}"
                .formatted(Base64.getEncoder().encodeToString(payload), "application/json");
    }

    /** As v4 sends it. */
    public static String inline(String payload) {
        return "{\"apiVersion\":\"v3\",\"receivedTopic\":\"\",\"errorCode\":0,\"payload\":%s,\"contentType\":\"%s\"}"
                .formatted(payload, "application/json");
    }
}
