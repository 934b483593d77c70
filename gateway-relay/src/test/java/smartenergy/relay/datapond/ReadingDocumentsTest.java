package smartenergy.relay.datapond;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import smartenergy.relay.Readings;
import smartenergy.telemetry.Flag;
import smartenergy.telemetry.Measurement;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.Sequence;

class ReadingDocumentsTest {
    static Stream<Measurement> oneOfEachKind() {
        return Stream.of(
                new Measurement.RoomClimate(-3.25, 99.9),
                new Measurement.OutdoorWeather(
                        12.5, 80, OptionalDouble.of(1013.25), OptionalDouble.empty(), List.of("Rain", "Mist")),
                new Measurement.OutdoorWeather(12.5, 80, OptionalDouble.empty(), OptionalDouble.of(3.6), List.of()),
                new Measurement.AirConditioner(16),
                new Measurement.ServerTemperature(61.125),
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
}
