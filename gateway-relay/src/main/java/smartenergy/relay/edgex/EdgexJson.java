package smartenergy.relay.edgex;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import smartenergy.telemetry.Names;

/** JSON and CBOR as trees. */
final class EdgexJson {
    /** Base64 lets 12 MiB become 16. */
    private static final StreamReadConstraints CONSTRAINTS = StreamReadConstraints.builder()
            .maxNestingDepth(64)
            .maxStringLength(17 << 20)
            .build();

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final ObjectMapper CBOR = new ObjectMapper(
            CBORFactory.builder().streamReadConstraints(CONSTRAINTS).build());

    static {
        JSON.getFactory().setStreamReadConstraints(CONSTRAINTS);
    }

    private EdgexJson() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /**
     * Reads bytes as what they are. A JSON text begins with a blank or a brace or bracket, a CBOR map never does.
     *
     * @throws IOException if they are neither
     */
    static JsonNode read(byte[] bytes) throws IOException {
        try {
            var tree = looksLikeCbor(bytes) ? CBOR.readTree(bytes) : JSON.readTree(bytes);
            return tree == null ? JsonNodeFactory.instance.missingNode() : wellFormed(tree);
        } catch (RuntimeException e) {
            // Jackson's CBOR parser lets some of these out on damaged input.
            throw new IOException("not CBOR: " + e.getMessage(), e);
        }
    }

    /** With U+FFFD, as Go puts it, for each half of a surrogate pair: what is compared later is what can be stored. */
    static JsonNode wellFormed(JsonNode tree) {
        switch (tree) {
            case TextNode text
            when !Names.isWellFormed(text.textValue()) -> {
                return TextNode.valueOf(wellFormed(text.textValue()));
            }
            case ArrayNode array -> {
                for (int i = 0; i < array.size(); i++) {
                    array.set(i, wellFormed(array.get(i)));
                }
            }
            case ObjectNode object -> {
                for (var member : List.copyOf(object.properties())) {
                    if (!Names.isWellFormed(member.getKey())) {
                        object.remove(member.getKey());
                    }
                    object.set(wellFormed(member.getKey()), wellFormed(member.getValue()));
                }
            }
            default -> {}
        }
        return tree;
    }

    private static String wellFormed(String text) {
        if (Names.isWellFormed(text)) {
            return text;
        }
        return text.codePoints()
                .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? '\uFFFD' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** Reads what was written here. */
    static JsonNode read(String json) throws IOException {
        return JSON.readTree(json);
    }

    /** Major types 4 to 6: arrays, maps and tags. */
    private static boolean looksLikeCbor(byte[] bytes) {
        return bytes.length > 0 && (bytes[0] & 0xFF) >= 0x80 && (bytes[0] & 0xFF) < 0xE0;
    }

    static byte[] write(JsonNode tree) {
        try {
            return JSON.writeValueAsBytes(tree);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
    }
}
