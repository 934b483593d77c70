package smartenergy.relay.datapond;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bson.BsonBinaryWriter;
import org.bson.Document;
import org.bson.codecs.DocumentCodec;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import smartenergy.relay.Readings;
import smartenergy.telemetry.Flag;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Measurement;
import smartenergy.telemetry.Quantity;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.Sequence;

class ReadingDocumentsTest {
    static Stream<Measurement> oneOfEachKind() {
        return Stream.of(
                Kind.ROOM_CLIMATE.measured(-3.25, 99.9),
                Kind.OUTDOOR_WEATHER.measured(
                        Map.of("celsius", 12.5, "humidityPercent", 80.0, "pressureHectopascals", 1013.25),
                        List.of("Rain", "Mist")),
                Kind.OUTDOOR_WEATHER.measured(
                        Map.of("celsius", 12.5, "humidityPercent", 80.0, "windMetresPerSecond", 3.6), List.of()),
                Kind.AIR_CONDITIONER.measured(16),
                Kind.SERVER.measured(61.125),
                new Measurement.General("meter", new TreeMap<>(Map.of("power.active", 230.5, "cosPhi", -0.98))),
                new Measurement.General(
                        "door", "All", new TreeMap<>(Map.of("open", 1.0)), new TreeMap<>(Map.of("note", "by hand"))));
    }

    @ParameterizedTest
    @MethodSource("oneOfEachKind")
    void readsBackWhatItWrote(Measurement measurement) {
        var at = Instant.parse("2026-11-24T11:59:59.123456789Z");
        var numbered = new Reading("home", "attic", "x-1", at, Optional.of(new Sequence(1, 1L << 53)), measurement);
        var plain = new Reading("home", "attic", "x-1", at, Optional.empty(), measurement).flagged(Flag.UNREGISTERED);

        assertThat(ReadingDocuments.toReading(ReadingDocuments.toDocument(1, numbered, Readings.NOW)))
                .isEqualTo(numbered);
        assertThat(ReadingDocuments.toReading(ReadingDocuments.toDocument(1, plain, Readings.NOW)))
                .isEqualTo(plain);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GENERAL")
    void takesAnyKindByItsDeclaration(Kind kind) {
        var values = kind.quantities().stream().collect(Collectors.toMap(Quantity::name, Quantity::maximum));

        readsBackWhatItWrote(kind.measured(values, kind.words().isPresent() ? List.of("first") : List.of()));
    }

    /** What is in a DataPond must be found by every later version, so its bytes stay. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            room_climate    | ``    | "values": {"celsius": -3.25, "humidityPercent": 99.9}
            outdoor_weather | ``    | "conditions": ["Clouds", "light rain"], \
            "values": {"celsius": 3.0, "humidityPercent": 81.0, "pressureHectopascals": 1013.2}
            outdoor_weather | ``    | "conditions": [], \
            "values": {"celsius": 3.0, "humidityPercent": 81.0, "windMetresPerSecond": 4.1}
            air_conditioner | ``    | "values": {"celsius": 16.0}
            server          | ``    | "flags": ["unregistered"], "values": {"celsius": 61.125}
            general         | ``    | "profile": "meter", "values": {"Volts.L1": 230.1, "watts": 1.0E-9}
            general         | Both  | "profile": "door", "texts": {"note": "by hand"}, "values": {"open": 1.0}
            """)
    void readsAndWritesEveryKindAsItAlwaysDid(String kind, String source, String rest) {
        var document = Document.parse("""
                {"_id": {"$numberLong": "41"}, "device": "pi-1", "kind": "%s", "source": "%s",\
                 "observedAt": {"$numberLong": "1795512600123456789"}, "site": "gist", "room": "room 1",\
                 "stream": 7, "seq": {"$numberLong": "17"}, %s,\
                 "receivedAt": {"$date": {"$numberLong": "1795512601000"}}}""".formatted(kind, source, rest));

        var again = ReadingDocuments.toDocument(
                41, ReadingDocuments.toReading(document), Instant.ofEpochMilli(1_795_512_601_000L));

        assertThat(bytes(again)).isEqualTo(bytes(document));
    }

    private static byte[] bytes(Document document) {
        var buffer = new BasicOutputBuffer();
        new DocumentCodec()
                .encode(
                        new BsonBinaryWriter(buffer),
                        document,
                        EncoderContext.builder().build());
        return buffer.toByteArray();
    }
}
