package smartenergy.telemetry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
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
 * @param refused what is durable too, but as dead letters
 * @param batchBytes how long a {@link ReadingBatch} this gateway takes; 0 where it does not say, as older ones never do
 */
public record Acknowledgement(int stream, Map<String, List<Range>> durable, List<Refusal> refused, int batchBytes) {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** Readings of one device that the gateway keeps as dead letters, with the reason and a detail for a person. */
    public record Refusal(String device, String reason, String detail, List<Range> numbers) {}

    /** One that says nothing of batches. */
    public Acknowledgement(int stream, Map<String, List<Range>> durable, List<Refusal> refused) {
        this(stream, durable, refused, 0);
    }

    /** One in which nothing is refused. */
    public Acknowledgement(int stream, Map<String, List<Range>> durable) {
        this(stream, durable, List.of());
    }

    /** Answers a registration: from now on batches are taken. */
    public static Acknowledgement ofBatches(int stream) {
        return new Acknowledgement(stream, Map.of(), List.of(), ReadingBatch.MAX_BYTES);
    }

    /** Sequence numbers from first to last, both included. */
    public record Range(long first, long last) {
        public Range {
            if (first < 1 || last < first) {
                throw new IllegalArgumentException("range " + first + " to " + last);
            }
        }
    }

    /**
     * In UTF-8, such as {@code {"stream":1843928374,"durable":{"pi-1-dht22":[[1,17],[20,22]]}}}, and with
     * {@code "refused":[{"device":…,"reason":…,"detail":…,"numbers":[[20,22]]}]} where something is, and
     * {@code "batchBytes":65536} where batches are spoken of.
     */
    public byte[] toJson() {
        var out = new ByteArrayOutputStream(128);
        try (var json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeNumberField("stream", stream);
            json.writeObjectFieldStart("durable");
            for (var device : durable.entrySet()) {
                write(json, device.getKey(), device.getValue());
            }
            json.writeEndObject();
            if (!refused.isEmpty()) {
                json.writeArrayFieldStart("refused");
                for (var refusal : refused) {
                    json.writeStartObject();
                    json.writeStringField("device", refusal.device());
                    json.writeStringField("reason", refusal.reason());
                    json.writeStringField("detail", refusal.detail());
                    write(json, "numbers", refusal.numbers());
                    json.writeEndObject();
                }
                json.writeEndArray();
            }
            if (batchBytes != 0) {
                json.writeNumberField("batchBytes", batchBytes);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return out.toByteArray();
    }

    private static void write(JsonGenerator json, String member, List<Range> ranges) throws IOException {
        json.writeArrayFieldStart(member);
        for (var range : ranges) {
            json.writeArray(new long[] {range.first(), range.last()}, 0, 2);
        }
        json.writeEndArray();
    }

    /**
     * Members of later versions are passed over.
     *
     * @throws IllegalArgumentException if the message is not an acknowledgement
     */
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
            var refused = new ArrayList<Refusal>();
            int batchBytes = 0;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                var member = json.currentName();
                var token = json.nextToken();
                if (token == JsonToken.START_ARRAY && member.equals("refused")) {
                    while (json.nextToken() == JsonToken.START_OBJECT) {
                        refused.add(refusal(json));
                    }
                } else if (token == JsonToken.VALUE_NUMBER_INT && member.equals("batchBytes")) {
                    batchBytes = json.getIntValue();
                } else {
                    json.skipChildren();
                }
            }
            return new Acknowledgement(stream, durable, refused, batchBytes);
        } catch (IOException e) {
            throw new IllegalArgumentException("not an acknowledgement: " + e.getMessage(), e);
        }
    }

    private static Refusal refusal(JsonParser json) throws IOException {
        expectField(json, "device");
        var device = json.nextTextValue();
        expectField(json, "reason");
        var reason = json.nextTextValue();
        expectField(json, "detail");
        var detail = json.nextTextValue();
        expectField(json, "numbers");
        var numbers = ranges(json);
        expect(json, JsonToken.END_OBJECT);
        if (device == null || reason == null || detail == null) {
            throw new IllegalArgumentException("not an acknowledgement: a refusal without words");
        }
        return new Refusal(device, reason, detail, numbers);
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
