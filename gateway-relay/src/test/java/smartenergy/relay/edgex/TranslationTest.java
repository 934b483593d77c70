package smartenergy.relay.edgex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static smartenergy.relay.edgex.EdgexBodies.bytes;
import static smartenergy.relay.edgex.EdgexBodies.event;
import static smartenergy.relay.edgex.EdgexBodies.reading;
import static smartenergy.relay.edgex.EdgexBodies.withReadings;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import smartenergy.relay.registry.Registries;
import smartenergy.telemetry.Flag;
import smartenergy.telemetry.InvalidReading;
import smartenergy.telemetry.Measurement;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.Reason;

class TranslationTest {
    private final EdgexEvents events = new EdgexEvents(Release.V4, new Place("home", "server-room"));

    @Test
    void makesOneReadingOfOneEvent() {
        var reading = translate(withReadings(
                5,
                String.join(
                        ",",
                        reading("temp", "Float32", "\"2.15e+01\""),
                        reading("on", "Bool", "\"true\""),
                        reading("mode", "String", "\"eco\""),
                        reading("rpms", "Uint16Array", "\"[1, 2]\""),
                        reading("unknown", "Int8", "null"),
                        "{\"resourceName\":\"info\",\"valueType\":\"Object\",\"objectValue\":{\"a\":1}}")));

        assertThat(reading.device()).isEqualTo("chiller-1");
        assertThat(reading.observedAtNanos()).isEqualTo(EdgexBodies.ORIGIN + 5);
        assertThat(general(reading).profile()).isEqualTo("Chiller");
        assertThat(general(reading).source()).isEqualTo("Status");
        assertThat(general(reading).values()).isEqualTo(Map.of("temp", 21.5, "on", 1.0));
        assertThat(general(reading).texts()).isEqualTo(Map.of("mode", "eco", "rpms", "[1, 2]", "info", "{\"a\":1}"));
    }

    @Test
    void keepsTheLengthOfBinariesAndLongTexts() {
        var reading = translate(withReadings(
                1,
                reading("log", "String", "\"" + "é".repeat(5_000) + "\"")
                        + ",{\"resourceName\":\"photo\",\"valueType\":\"Binary\",\"mediaType\":\"x\","
                        + "\"binaryValue\":\"AAAA\"}"));

        assertThat(general(reading).values()).isEqualTo(Map.of("log_bytes", 10_000.0, "photo_bytes", 3.0));
        assertThat(general(reading).texts()).isEmpty();
    }

    @Test
    void keepsManyTextsWithinTheSizeOfAReading() {
        var reading = translate(withReadings(
                1, String.join(",", Collections.nCopies(20, reading("t", "String", "\"" + "x".repeat(8_000) + "\"")))));

        assertThat(general(reading).texts()).hasSize(4);
        assertThat(general(reading).values()).hasSize(16).containsEntry("t_bytes_2", 8_000.0);
    }

    @Test
    void escapesOnlyWhatANameCannotHold() {
        var reading = translate(event(1, "Int8", "\"1\"")
                .replace("chiller-1", "a/b #1")
                .replace("\"resourceName\":\"Status\"", "\"resourceName\":\"time\""));

        assertThat(reading.device()).isEqualTo("a%2Fb %231");
        assertThat(general(reading).values()).containsOnlyKeys("%74ime");
    }

    @Test
    void numbersSeveralReadingsOfOneResource() {
        var reading = translate(withReadings(1, reading("t", "Int8", "\"1\"") + "," + reading("t", "Int8", "\"2\"")));

        assertThat(general(reading).values()).isEqualTo(Map.of("t", 1.0, "t_2", 2.0));
    }

    @ParameterizedTest
    @CsvSource({
        "Float64, '\"NaN\"', NOT_FINITE",
        "Float64, '\"-Inf\"', NOT_FINITE",
        "Bool, null, MISSING_FIELD",
        "float32, '\"warm\"', WRONG_TYPE"
    })
    void saysWhyAnEventOfEdgexCannotBeKeptAsAReading(String valueType, String value, Reason reason) {
        assertThatThrownBy(() -> translate(event(1, valueType, value)))
                .isInstanceOfSatisfying(
                        InvalidReading.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }

    @Test
    void leavesOutANumberThatIsNoneAndKeepsTheRest() {
        var reading =
                translate(withReadings(1, reading("t", "Float64", "\"NaN\"") + "," + reading("u", "Float64", "\"2\"")));

        assertThat(general(reading).values()).isEqualTo(Map.of("u", 2.0));
        assertThat(reading.flags()).containsExactly(Flag.VALUE_DROPPED);
    }

    @Test
    void takesThePlaceFromTheEventThenTheDeviceThenTheSettings() {
        var labelled = Registries.device("chiller-1", "s", "p");
        labelled.putArray("labels").add("outside").add("room=cellar");
        var tagged = labelled.deepCopy();
        tagged.putObject("tags").put("room", "attic").put("site", "gist");
        var event = event(1, "Int8", "\"1\"");
        var withTag = event.replace("\"sourceName\"", "\"tags\":{\"room\":\"hall/2\"},\"sourceName\"");

        assertThat(place(event, Optional.empty())).isEqualTo("home/server-room");
        assertThat(place(event, Optional.of(labelled))).isEqualTo("home/cellar");
        assertThat(place(event, Optional.of(tagged))).isEqualTo("gist/attic");
        assertThat(place(withTag, Optional.of(tagged))).isEqualTo("gist/hall%2F2");
    }

    private String place(String body, Optional<ObjectNode> device) {
        var reading = events.reading(events.ofPost(EdgexBodies.PATH, bytes(body)), device);
        return reading.site() + "/" + reading.room();
    }

    private Reading translate(String body) {
        return events.reading(new EventDecoder(Release.V4).body(bytes(body)), Optional.empty());
    }

    private static Measurement.General general(Reading reading) {
        return (Measurement.General) reading.measurement();
    }
}
