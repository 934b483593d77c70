package smartenergy.telemetry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** A JSON object of texts, numbers and objects, by member. */
record JsonMembers(Map<String, Object> members) {
    private static final JsonFactory JSON = new JsonFactory();

    /** @throws IllegalArgumentException if the message is no such object */
    static JsonMembers parse(byte[] message) {
        try (var json = JSON.createParser(message)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("the message is not a JSON object");
            }
            return read(json);
        } catch (IOException e) {
            throw new IllegalArgumentException("the message is not JSON: " + e.getMessage(), e);
        }
    }

    private static JsonMembers read(JsonParser json) throws IOException {
        var members = new LinkedHashMap<String, Object>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            var name = json.currentName();
            members.put(
                    name,
                    switch (json.nextToken()) {
                        case START_OBJECT -> read(json);
                        case VALUE_STRING -> json.getText();
                        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getDoubleValue();
                        case null, default ->
                            throw new IllegalArgumentException(name + " is neither a text nor a number nor an object");
                    });
        }
        return new JsonMembers(members);
    }

    Set<String> names() {
        return members.keySet();
    }

    String text(String name) {
        return as(name, String.class);
    }

    double number(String name) {
        return as(name, Double.class);
    }

    OptionalDouble optionalNumber(String name) {
        return members.containsKey(name) ? OptionalDouble.of(number(name)) : OptionalDouble.empty();
    }

    Instant instant(String name) {
        try {
            var instant = InstantText.parse(text(name));
            if (Nanos.canHold(instant)) {
                return instant;
            }
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(name + " is not an ISO-8601 instant", e);
        }
        throw new IllegalArgumentException(name + " is beyond 64-bit nanoseconds");
    }

    JsonMembers object(String name) {
        return as(name, JsonMembers.class);
    }

    Optional<String> optionalText(String name) {
        return members.containsKey(name) ? Optional.of(text(name)) : Optional.empty();
    }

    Optional<Instant> optionalInstant(String name) {
        return members.containsKey(name) ? Optional.of(instant(name)) : Optional.empty();
    }

    private <T> T as(String name, Class<T> type) {
        if (!type.isInstance(members.get(name))) {
            throw new IllegalArgumentException(
                    name + (members.containsKey(name) ? " is of another type" : " is missing"));
        }
        return type.cast(members.get(name));
    }
}
