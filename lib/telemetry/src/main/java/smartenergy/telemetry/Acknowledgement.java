package smartenergy.telemetry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The end-to-end acknowledgement: the gateway holds these readings durably, the outbox may release them.
 *
 * <p>It lists ranges rather than one highest number, so that the gateway needs no memory of what came before it started
 * (docs/decisions/0001).
 *
 * @param stream the outbox that numbered the readings
 * @param durable by device, ranges of sequence numbers
 */
public record Acknowledgement(int stream, Map<String, List<Range>> durable) {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** Sequence numbers from first to last, both included. */
    public record Range(long first, long last) {
        public Range {
            if (first < 1 || last < first) {
                throw new IllegalArgumentException("range " + first + " to " + last);
            }
        }
    }

    /** Such as {@code {"stream":1843928374,"durable":{"pi-1-dht22":[[1,17],[20,22]]}}}, in UTF-8. */
    public byte[] toJson() {
        var out = new ByteArrayOutputStream(128);
        try (var json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeNumberField("stream", stream);
            json.writeObjectFieldStart("durable");
            for (var device : durable.entrySet()) {
                json.writeArrayFieldStart(device.getKey());
                for (var range : device.getValue()) {
                    json.writeArray(new long[] {range.first(), range.last()}, 0, 2);
                }
                json.writeEndArray();
            }
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return out.toByteArray();
    }

    /** @throws IllegalArgumentException if the message is not an acknowledgement */
    public static Acknowledgement ofJson(byte[] message) {
        try (var json = JSON.createParser(message)) {
            expect(json, JsonToken.START_OBJECT);
            expectField(json, "stream");
            expect(json, JsonToken.VALUE_NUMBER_INT);
            int stream = json.getIntValue();
            expectField(json, "durable");
            expect(json, JsonToken.START_OBJECT);
            var durable = new LinkedHashMap<String, List<Range>>();
            while (json.nextToken() != JsonToken.END_OBJECT) {
                durable.put(json.currentName(), ranges(json));
            }
            expect(json, JsonToken.END_OBJECT);
            return new Acknowledgement(stream, durable);
        } catch (IOException e) {
            throw new IllegalArgumentException("not an acknowledgement: " + e.getMessage(), e);
        }
    }

    private static List<Range> ranges(JsonParser json) throws IOException {
        expect(json, JsonToken.START_ARRAY);
        var ranges = new ArrayList<Range>();
        while (json.nextToken() == JsonToken.START_ARRAY) {
            expect(json, JsonToken.VALUE_NUMBER_INT);
            long first = json.getLongValue();
            expect(json, JsonToken.VALUE_NUMBER_INT);
            ranges.add(new Range(first, json.getLongValue()));
            expect(json, JsonToken.END_ARRAY);
        }
        return ranges;
    }

    private static void expectField(JsonParser json, String name) throws IOException {
        expect(json, JsonToken.FIELD_NAME);
        if (!name.equals(json.currentName())) {
            throw new IllegalArgumentException(
                    "not an acknowledgement: '" + json.currentName() + "' instead of '" + name + "'");
        }
    }

    private static void expect(JsonParser json, JsonToken expected) throws IOException {
        var token = json.nextToken();
        if (token != expected) {
            throw new IllegalArgumentException("not an acknowledgement: " + token + " instead of " + expected);
        }
    }
}
