package smartenergy.relay.edgex;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static smartenergy.relay.edgex.EdgexBodies.base64;
import static smartenergy.relay.edgex.EdgexBodies.bytes;
import static smartenergy.relay.edgex.EdgexBodies.cbor;
import static smartenergy.relay.edgex.EdgexBodies.event;
import static smartenergy.relay.edgex.EdgexBodies.inline;
import static smartenergy.relay.edgex.EdgexBodies.tree;
import static smartenergy.relay.edgex.EdgexBodies.withReadings;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import smartenergy.telemetry.InvalidReading;
import smartenergy.telemetry.Reason;

class EventDecoderTest {
    private static final String EVENT = event(1, "Float32", "\"21.5\"");

    private final EventDecoder v3 = new EventDecoder(Release.V3);
    private final EventDecoder v4 = new EventDecoder(Release.V4);

    static Stream<Arguments> forms() {
        var inBytes = tree(base64(new byte[0])).put("payload", bytes(EVENT));
        var cborInBytes = tree(base64(new byte[0])).put("payload", cbor(EVENT));
        return Map.of(
                        "base64", bytes(base64(bytes(EVENT))),
                        "inline", bytes(inline(EVENT)),
                        "bare", bytes(EVENT),
                        "CBOR in base64", bytes(base64(cbor(EVENT))),
                        "CBOR envelope around an object", cbor(inline(EVENT)),
                        "CBOR envelope around JSON", cbor(inBytes),
                        "CBOR envelope around CBOR", cbor(cborInBytes),
                        "CBOR, bare", cbor(EVENT))
                .entrySet()
                .stream()
                .map(form -> Arguments.of(form.getKey(), form.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forms")
    void readsEveryFormOfAMessage(String name, byte[] message) {
        var event = v4.message(message);

        assertThat(event).isEqualTo(v4.body(bytes(EVENT)));
        assertThat(event.id()).isEqualTo(EdgexBodies.id(1));
        assertThat(event.origin()).isEqualTo(EdgexBodies.ORIGIN + 1);
    }

    /** As Go does; what was kept as it came would differ from the same event delivered again. */
    @Test
    void replacesHalfASurrogatePair() {
        var event = v4.message(bytes(event(1, "String", "\"a\\ud800b\"")));

        assertThat(event.readings().getFirst().value().textValue()).isEqualTo("a\uFFFDb");
        assertThat(event.stored().json())
                .isEqualTo(new String(bytes(event.stored().json()), UTF_8));
    }

    @Test
    void letsReadingsInheritWhatTheyLeaveOut() {
        var event = v4.body(bytes(withReadings(1, "{\"valueType\":\"Bool\",\"value\":\"true\"}")));
        var reading = event.json().path("readings").path(0);

        assertThat(event.readings())
                .singleElement()
                .returns("Status", EdgexEvent.EdgexReading::resource)
                .returns(event.origin(), EdgexEvent.EdgexReading::origin);
        assertThat(reading.path("deviceName").asText()).isEqualTo("chiller-1");
        assertThat(reading.path("profileName").asText()).isEqualTo("Chiller");
        assertThat(reading.path("id").asText()).matches(EventDecoder.ID);
    }

    @Test
    void givesAReadingWithoutIdTheSameOneEachTime() {
        assertThat(v4.body(bytes(EVENT)).json()).isEqualTo(v4.body(bytes(EVENT)).json());
    }

    @Test
    void letsNothingBeLeftOutInV3() {
        assertRefused(v3, withReadings(1, "{\"valueType\":\"Bool\",\"value\":\"true\"}"), Reason.MISSING_FIELD);
    }

    @Test
    void keepsMembersThatItDoesNotKnow() {
        var event = v4.body(bytes(EVENT.replace("\"sourceName\"", "\"later\":{\"a.$b\":[1]},\"sourceName\"")));

        assertThat(event.json().path("later").path("a.$b").path(0).asInt()).isOne();
    }

    @Test
    void readsBinaryAsBase64AndAsBytesAndAsNumbers() {
        var form = withReadings(1, "{\"valueType\":\"Binary\",\"mediaType\":\"image/png\",\"binaryValue\":%s}");
        var asBytes = tree(form.formatted("null"));
        ((ObjectNode) asBytes.path("event").path("readings").path(0)).put("binaryValue", new byte[] {1, -1});

        assertThat(Stream.of(bytes(form.formatted("\"Af8=\"")), bytes(form.formatted("[1,255]")), cbor(asBytes))
                        .map(v4::body)
                        .map(event -> event.json().toString())
                        .distinct())
                .singleElement()
                .asString()
                .contains("\"binaryValue\":\"Af8=\"");
        assertRefused(v4, form.formatted("\"&\""), Reason.WRONG_TYPE);
        assertRefused(v4, form.formatted("[1,256]"), Reason.WRONG_TYPE);
        assertRefused(v4, form.formatted("\"Af8=\"").replace("mediaType", "other"), Reason.MISSING_FIELD);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "42",
                "{} {}",
                "{\"payload\":42}",
                "{\"payload\":\"&\"}",
                "{\"payload\":\"e30=\"}",
                "{\"apiVersion\":\"v3\"}",
                "{\"apiVersion\":\"v3\",\"event\":[]}",
                "\u0000"
            })
    void refusesWhatIsNoEvent(String message) {
        assertThatThrownBy(() -> v4.message(bytes(message))).isInstanceOf(InvalidReading.class);
    }

    @ParameterizedTest
    @CsvSource({
        "'\"origin\":', '\"origin\":1e3,\"x\":', WRONG_TYPE",
        "'\"origin\":', '\"origin\":99999999999999999999,\"x\":', WRONG_TYPE",
        "'\"readings\":[', '\"readings\":{},\"x\":[', MISSING_FIELD",
        "'\"readings\":[', '\"readings\":[1,', WRONG_TYPE",
        "'\"sourceName\"', '\"tags\":[],\"sourceName\"', WRONG_TYPE",
        "'\"deviceName\":\"chiller-1\"', '\"deviceName\":7', WRONG_TYPE",
        "'\"deviceName\":\"chiller-1\"', '\"deviceName\":\" \"', MISSING_FIELD",
        "'\"id\":\"0', '\"id\":\"x', INVALID_NAME",
        "'\"value\":\"21.5\"', '\"value\":21.5', WRONG_TYPE"
    })
    void saysWhatIsWrongWithAnEvent(String what, String by, Reason reason) {
        assertRefused(v4, EVENT.replaceFirst(Pattern.quote(what), Matcher.quoteReplacement(by)), reason);
    }

    @Test
    void refusesAnEventThatIsTooLongForTheDataPond() {
        var binary = new byte[12 << 20];

        assertRefused(
                v4,
                withReadings(
                        1,
                        "{\"valueType\":\"Binary\",\"mediaType\":\"x\",\"binaryValue\":\"%s\"}"
                                .formatted(Base64.getEncoder().encodeToString(binary))),
                Reason.TOO_LARGE);
    }

    @Test
    void comparesTheNamesOfTopicAndEvent() {
        var event = v4.body(bytes(EVENT.replace("chiller-1", "a/b c%")));

        EventPath.parse("edgex/events/device/s/Chiller/a%2Fb%20c%25/Status").check(event);
        assertThatThrownBy(() -> EventPath.parse(EdgexBodies.TOPIC).check(event))
                .isInstanceOfSatisfying(
                        InvalidReading.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.TOPIC_MISMATCH));
        assertThat(EventPath.encode("a/b c%é")).isEqualTo("a%2Fb%20c%25%C3%A9");
    }

    private static void assertRefused(EventDecoder decoder, String body, Reason reason) {
        assertThatThrownBy(() -> decoder.body(bytes(body)))
                .isInstanceOfSatisfying(
                        InvalidReading.class,
                        refused -> assertThat(refused.reason())
                                .as(refused.getMessage())
                                .isEqualTo(reason));
    }
}
