package smartenergy.telemetry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Everything that a node measures with. It is published retained before the node's first reading, so that a gateway
 * which lost its registry, or is another one, learns it again from the broker (docs/decisions/0006).
 *
 * @param stream of the node's outbox, by which a gateway knows a node whose site was changed; 0 where it is not said
 */
public record Registration(int stream, List<DeviceDescription> devices) {
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(8).build())
            .build();

    private static final int MAX_DEVICES = 10_000;

    /** @throws InvalidReading if there are more devices than a gateway keeps */
    public Registration {
        if (devices.size() > MAX_DEVICES) {
            throw new InvalidReading(Reason.TOO_LARGE, devices.size() + " devices, over " + MAX_DEVICES);
        }
        devices = List.copyOf(devices);
    }

    /** Of a node that does not say its stream. */
    public Registration(List<DeviceDescription> devices) {
        this(0, devices);
    }

    /**
     * In UTF-8, such as
     *
     * <pre>{@code
     * {"stream":1843928374,"devices":[{"device":"pi-1-dht22","kind":"room_climate","profile":"dht22","room":"server-room","interval":"PT10S",
     *  "resources":[{"name":"celsius","units":"°C","minimum":-40.0,"maximum":80.0}]}]}
     * }</pre>
     */
    public byte[] toJson() {
        var out = new ByteArrayOutputStream(512);
        try (var json = JSON.createGenerator(out)) {
            json.writeStartObject();
            if (stream != 0) {
                json.writeNumberField("stream", stream);
            }
            json.writeArrayFieldStart("devices");
            for (var device : devices) {
                json.writeStartObject();
                json.writeStringField("device", device.device());
                json.writeStringField("kind", device.kind().text());
                json.writeStringField("profile", device.profile());
                json.writeStringField("room", device.room());
                json.writeStringField("interval", device.interval().toString());
                json.writeArrayFieldStart("resources");
                for (var resource : device.resources()) {
                    json.writeStartObject();
                    json.writeStringField("name", resource.name());
                    json.writeStringField("units", resource.units());
                    json.writeNumberField("minimum", resource.minimum());
                    json.writeNumberField("maximum", resource.maximum());
                    if (resource.isText()) {
                        json.writeBooleanField("text", true);
                    }
                    json.writeEndObject();
                }
                json.writeEndArray();
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return out.toByteArray();
    }

    /** @throws InvalidReading if the message is not a registration; says what is wrong */
    public static Registration ofJson(byte[] message) {
        try (var json = JSON.createParser(message)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new InvalidReading(Reason.WRONG_TYPE, "the message is not a JSON object");
            }
            var members = new Members(json);
            var devices =
                    members.list("devices").stream().map(Registration::device).toList();
            return new Registration(members.has("stream") ? (int) members.number("stream") : 0, devices);
        } catch (IOException e) {
            throw new InvalidReading(Reason.MALFORMED_JSON, "not JSON: " + Names.shortened(e.getMessage()));
        }
    }

    private static DeviceDescription device(Members members) {
        try {
            return new DeviceDescription(
                    members.text("device"),
                    Kind.of(members.text("kind")),
                    members.text("profile"),
                    members.text("room"),
                    Duration.parse(members.text("interval")),
                    members.list("resources").stream()
                            .map(Registration::resource)
                            .toList());
        } catch (DateTimeException e) {
            throw new InvalidReading(Reason.WRONG_TYPE, "interval is not an ISO-8601 duration such as PT10S");
        }
    }

    private static DeviceDescription.Resource resource(Members members) {
        return new DeviceDescription.Resource(
                members.text("name"),
                members.text("units"),
                members.number("minimum"),
                members.number("maximum"),
                members.flag("text"));
    }

    /**
     * The members of an object: texts, numbers, flags and lists of objects; what a later version adds is passed over.
     */
    private static final class Members {
        private final Map<String, Object> byName = new LinkedHashMap<>();

        /** @param json at the object's start; at its end afterwards */
        Members(JsonParser json) throws IOException {
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                var name = json.currentName();
                switch (json.nextToken()) {
                    case VALUE_STRING -> byName.put(name, json.getText());
                    case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> byName.put(name, json.getDoubleValue());
                    case VALUE_TRUE -> byName.put(name, true);
                    case START_ARRAY -> byName.put(name, objects(json));
                    case null, default -> json.skipChildren();
                }
            }
        }

        private static List<Members> objects(JsonParser json) throws IOException {
            var objects = new ArrayList<Members>();
            for (var token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
                if (token == JsonToken.START_OBJECT) {
                    objects.add(new Members(json));
                } else {
                    throw new InvalidReading(Reason.WRONG_TYPE, "a list holds something that is not an object");
                }
            }
            return objects;
        }

        boolean has(String name) {
            return byName.containsKey(name);
        }

        String text(String name) {
            return get(name, String.class);
        }

        double number(String name) {
            return get(name, Double.class);
        }

        /** What is not there, or anything else, is false. */
        boolean flag(String name) {
            return Boolean.TRUE.equals(byName.get(name));
        }

        @SuppressWarnings("unchecked")
        List<Members> list(String name) {
            return get(name, List.class);
        }

        private <T> T get(String name, Class<T> type) {
            var value = byName.get(name);
            if (value == null) {
                throw new InvalidReading(Reason.MISSING_FIELD, name + " is missing");
            }
            if (!type.isInstance(value)) {
                throw new InvalidReading(
                        Reason.WRONG_TYPE,
                        name + " is not a " + type.getSimpleName().toLowerCase(Locale.ROOT));
            }
            return type.cast(value);
        }
    }
}
