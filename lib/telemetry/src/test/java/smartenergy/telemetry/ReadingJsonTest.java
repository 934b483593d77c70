package smartenergy.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ReadingJsonTest {
    private static final String VALID = """
            {"site":"gist","room":"server-room","device":"pi-1-dht22","kind":"room_climate",\
            "observedAt":"2026-11-24T09:30:00.123456789Z","stream":1843928374,"seq":17,\
            "values":{"celsius":21.5,"humidityPercent":40.2}}""";

    @ParameterizedTest
    @MethodSource("readingsOfEveryKind")
    void readsBackWhatItWrote(Reading reading) {
        assertThat(ReadingJson.decode(ReadingJson.encode(reading))).isEqualTo(reading);
    }

    static Stream<Reading> readingsOfEveryKind() {
        return Stream.of(
                        Kind.ROOM_CLIMATE.measured(-12.25, 99.9),
                        Kind.OUTDOOR_WEATHER.measured(
                                Map.of("celsius", 3.0, "humidityPercent", 81.0, "pressureHectopascals", 1013.2),
                                List.of("Clouds", "light rain")),
                        Kind.OUTDOOR_WEATHER.measured(
                                Map.of("celsius", 3.0, "humidityPercent", 81.0, "windMetresPerSecond", 4.1), List.of()),
                        Kind.AIR_CONDITIONER.measured(16.0),
                        Kind.SERVER.measured(61.125),
                        new Measurement.General(
                                "power-meter", new TreeMap<>(Map.of("watts", 1.0e-9, "Volts.L1", 230.1))),
                        new Measurement.General(
                                "door",
                                "All states",
                                new TreeMap<>(Map.of("température", 3.0)),
                                new TreeMap<>(Map.of("note", "a \"b\"\n\\ c"))))
                .map(measurement -> reading(Instant.parse("2026-11-24T09:30:00.123456789Z"), measurement));
    }

    /** No store gives it back as it came, so that the same message again would contradict the first. */
    @Test
    void refusesHalfASurrogatePair() {
        var message = "{\"site\":\"s\",\"room\":\"r\",\"device\":\"d\",\"kind\":\"general\",\"profile\":\"p\","
                + "\"observedAt\":\"2026-11-24T09:30:00Z\",\"values\":{},\"texts\":{\"note\":\"%s\"}}";

        for (var half : List.of("\\ud83d", "\\ude00x", "\\ud83d\\ud83d\\ude00")) {
            assertThat(catchThrowableOfType(
                                    InvalidReading.class,
                                    () -> ReadingJson.decode(
                                            message.formatted(half).getBytes(UTF_8)))
                            .reason())
                    .isEqualTo(Reason.WRONG_TYPE);
        }
        assertThat(ReadingJson.decode(message.formatted("\\ud83d\\ude00").getBytes(UTF_8))
                        .measurement()
                        .texts())
                .containsEntry("note", "😀");
    }

    @Test
    void keepsFlags() {
        var reading = reading(Instant.EPOCH, Kind.AIR_CONDITIONER.measured(16))
                .flagged(Flag.UNREGISTERED)
                .flagged(Flag.CLOCK_UNSYNCHRONISED);

        assertThat(ReadingJson.decode(ReadingJson.encode(reading)).flags())
                .containsExactlyInAnyOrder(Flag.UNREGISTERED, Flag.CLOCK_UNSYNCHRONISED);
    }

    @Test
    void writesTheDocumentedForm() {
        var reading = new Reading(
                "gist",
                "server-room",
                "pi-1-dht22",
                Instant.parse("2026-11-24T09:30:00.123456789Z"),
                Optional.of(new Sequence(1_843_928_374, 17)),
                Kind.ROOM_CLIMATE.measured(21.5, 40.2));

        assertThat(new String(ReadingJson.encode(reading), UTF_8)).isEqualTo(VALID);
    }

    @Test
    void keepsEveryNanosecond() {
        var random = new Random(1);

        for (int i = 0; i < 10_000; i++) {
            var at = Reading.instantOfNanos(random.nextLong() / 2);
            var decoded = ReadingJson.decode(ReadingJson.encode(reading(at, Kind.AIR_CONDITIONER.measured(16))));

            assertThat(decoded.observedAt()).isEqualTo(at);
            assertThat(Reading.instantOfNanos(decoded.observedAtNanos())).isEqualTo(at);
        }
    }

    @Test
    void readsPublishersThatDoNotNumberTheirMessages() {
        var unnumbered = VALID.replace("\"stream\":1843928374,\"seq\":17,", "");

        assertThat(decode(unnumbered).sequence()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "kind":"room_climate"       | "kind":"moon_phase"       | UNKNOWN_KIND     | moon_phase
            "kind":"room_climate"       | "kind":7                  | WRONG_TYPE       | kind
            "kind":"room_climate",      | ``                        | MISSING_FIELD    | kind
            "site":"gist"               | "site":"a/b"              | INVALID_NAME     | site
            "site":"gist"               | "site":""                 | INVALID_NAME     | site
            "site":"gist"               | "site":null               | WRONG_TYPE       | site
            "device":"pi-1-dht22"       | "device":"a\\u0000b"      | INVALID_NAME     | U+0000
            "device":"pi-1-dht22",      | ``                        | MISSING_FIELD    | device
            2026-11-24T09               | 2026-13-24T09             | WRONG_TYPE       | observedAt
            2026-11-24T09               | +9999-11-24T09            | WRONG_TYPE       | observedAt
            2026-11-24T09               | 3000-11-24T09             | IMPLAUSIBLE_TIME | observedAt
            "seq":17                    | "seq":0                   | OUT_OF_RANGE     | seq
            "seq":17                    | "seq":1.5                 | WRONG_TYPE       | seq
            "seq":17                    | "seq":99999999999999999999 | OUT_OF_RANGE    | long
            "seq":17,                   | ``                        | MISSING_FIELD    | seq
            "stream":1843928374         | "stream":-1               | OUT_OF_RANGE     | stream
            "celsius":21.5              | "celsius":"21.5"          | WRONG_TYPE       | values.celsius
            "celsius":21.5              | "celsius":null            | WRONG_TYPE       | values.celsius
            "celsius":21.5              | "celsius":NaN             | MALFORMED_JSON   | NaN
            "celsius":21.5              | "celsius":1e999           | NOT_FINITE       | celsius
            "celsius":21.5              | "celsius":412.0           | OUT_OF_RANGE     | values.celsius
            "celsius":21.5,             | ``                        | MISSING_FIELD    | values.celsius
            "celsius":21.5              | "celsius":21.5,"lux":3    | UNKNOWN_FIELD    | values.lux
            "celsius":21.5              | "celsius":21.5,"celsius":2 | MALFORMED_JSON  | celsius
            "values":{                  | "extra":1,"values":{      | UNKNOWN_FIELD    | extra
            "values":{                  | "profile":"x","values":{  | UNKNOWN_FIELD    | profile
            40.2}}                      | 40.2}} true               | MALFORMED_JSON   | follows
            40.2}}                      | 40.2}                     | MALFORMED_JSON   | ``
            """)
    void saysWhatIsWrongAndWhere(String part, String replacement, Reason reason, String named) {
        assertThat(VALID).contains(part);

        var rejection = rejectionOf(
                VALID.replace(part, replacement == null ? "" : replacement).getBytes(UTF_8));

        assertThat(rejection.reason()).isEqualTo(reason);
        assertThat(rejection).hasMessageContaining(named == null ? "" : named);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "pressureHectopascals":1003 | "pressureHectopascals":0      | pressureHectopascals is 0.0
            "pressureHectopascals":1003 | "pressureHectopascals":null   | pressureHectopascals is null
            "pressureHectopascals":1003 | "pressureHectopascals":"high" | pressureHectopascals is high
            "pressureHectopascals":1003 | "pressureHectopascals":1e999  | pressureHectopascals is Infinity
            "Mist"                      | "Mist/Fog"                    | U+002F
            "Mist"                      | 7                             | conditions is 7
            "Mist"                      | "a","b","c","d","e","f","g","h" | more than 8
            """)
    void leavesOutWhatNeedNotBeThereAndCannotBeTrue(String part, String other, String problem) {
        var weather = "{\"site\":\"s\",\"room\":\"r\",\"device\":\"d\",\"kind\":\"outdoor_weather\","
                + "\"observedAt\":\"2026-11-24T09:30:00Z\",\"conditions\":[\"Mist\",\"Rain\"],"
                + "\"values\":{\"celsius\":9,\"humidityPercent\":80,\"pressureHectopascals\":1003}}";
        assertThat(weather).contains(part);
        var dropped = new ArrayList<String>();

        var reading = ReadingJson.decode(weather.replace(part, other).getBytes(UTF_8), dropped::add);

        assertThat(dropped).singleElement().asString().contains(problem);
        assertThat(reading.flags()).containsExactly(Flag.VALUE_DROPPED);
        assertThat(reading.measurement().values()).containsEntry("celsius", 9.0).containsEntry("humidityPercent", 80.0);
        assertThat(ReadingJson.decode(ReadingJson.encode(reading))).isEqualTo(reading);
    }

    @Test
    void leavesOutNumbersOfAGeneralReadingThatAreNone() {
        var message = "{\"site\":\"s\",\"room\":\"r\",\"device\":\"d\",\"kind\":\"general\",\"profile\":\"p\","
                + "\"observedAt\":\"2026-11-24T09:30:00Z\",\"values\":{\"a\":1,\"b\":null,\"c\":-1e999}}";

        assertThat(decode(message).measurement().values()).containsOnlyKeys("a");
        assertThat(rejectionOf(message.replace("\"a\":1,", "").getBytes(UTF_8))).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("notReadingsAtAll")
    void refusesWhatIsNoJsonObject(byte[] message, Reason reason) {
        assertThat(rejectionOf(message).reason()).isEqualTo(reason);
    }

    static Stream<Arguments> notReadingsAtAll() {
        return Stream.of(
                Arguments.of(new byte[0], Reason.MALFORMED_JSON),
                Arguments.of("[]".getBytes(UTF_8), Reason.WRONG_TYPE),
                Arguments.of("\u0000\u0001ÿ".getBytes(UTF_8), Reason.MALFORMED_JSON),
                Arguments.of("{\"values\":".repeat(5_000).getBytes(UTF_8), Reason.WRONG_TYPE),
                Arguments.of(new byte[ReadingJson.MAX_BYTES + 1], Reason.TOO_LARGE));
    }

    @Test
    void refusesTooManyValuesOrNamesTheAuditNeeds() {
        var many = new TreeMap<String, Double>();
        for (int i = 0; i <= Measurement.General.MAX_VALUES; i++) {
            many.put("v" + i, 1.0);
        }

        assertThat(catchThrowableOfType(InvalidReading.class, () -> new Measurement.General("p", many))
                        .reason())
                .isEqualTo(Reason.OUT_OF_RANGE);
        assertThat(catchThrowableOfType(
                                InvalidReading.class,
                                () -> new Measurement.General("p", new TreeMap<>(Map.of("seq", 1.0))))
                        .reason())
                .isEqualTo(Reason.INVALID_NAME);
    }

    @Test
    void neverThrowsAnythingElseHoweverAMessageIsDamaged() {
        var random = new Random(2);
        for (int i = 0; i < 100_000; i++) {
            var damaged = VALID.getBytes(UTF_8);
            for (int n = random.nextInt(4); n >= 0; n--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            try {
                var reading = ReadingJson.decode(damaged);
                assertThat(ReadingJson.decode(ReadingJson.encode(reading))).isEqualTo(reading);
            } catch (InvalidReading e) {
                assertThat(e.getMessage()).isNotBlank().hasSizeLessThan(400);
            }
        }
    }

    private static Reading reading(Instant at, Measurement measurement) {
        return new Reading("gist", "room 1", "pi-1", at, Optional.of(new Sequence(7, 1L << 53)), measurement);
    }

    private static Reading decode(String message) {
        return ReadingJson.decode(message.getBytes(UTF_8));
    }

    private static InvalidReading rejectionOf(byte[] message) {
        return catchThrowableOfType(InvalidReading.class, () -> ReadingJson.decode(message));
    }
}
