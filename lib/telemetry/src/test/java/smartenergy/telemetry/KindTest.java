package smartenergy.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import smartenergy.telemetry.DeviceDescription.Resource;

/** What follows from a kind's declaration alone, for all kinds that there are and will be. */
class KindTest {
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GENERAL")
    void passesThroughJsonByItsDeclaration(Kind kind) {
        var reading = reading(kind.measured(leastOf(kind), wordsOf(kind)));

        assertThat(ReadingJson.decode(ReadingJson.encode(reading))).isEqualTo(reading);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GENERAL")
    void describesDevicesByItsDeclaration(Kind kind) {
        var device = DeviceDescription.of("d", kind, "p", "r", Duration.ofSeconds(10));

        assertThat(device.resources())
                .isEqualTo(kind.quantities().stream()
                        .map(each -> new Resource(each.name(), each.unit(), each.minimum(), each.maximum()))
                        .toList());
        assertThat(Registration.ofJson(new Registration(List.of(device)).toJson())
                        .devices())
                .containsExactly(device);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GENERAL")
    void refusesWhatItDoesNotAllow(Kind kind) {
        for (var quantity : kind.quantities()) {
            assertThat(reasonFor(kind, quantity.name(), Math.nextUp(quantity.maximum())))
                    .isEqualTo(Reason.OUT_OF_RANGE);
            assertThat(reasonFor(kind, quantity.name(), Math.nextDown(quantity.minimum())))
                    .isEqualTo(Reason.OUT_OF_RANGE);
            assertThat(reasonFor(kind, quantity.name(), Double.NaN)).isEqualTo(Reason.NOT_FINITE);
            if (!quantity.isOptional()) {
                assertThat(reasonFor(kind, quantity.name(), null)).isEqualTo(Reason.MISSING_FIELD);
            }
        }
        assertThat(reasonFor(kind, "lux", 1.0)).isEqualTo(Reason.UNKNOWN_FIELD);
    }

    @ParameterizedTest
    @EnumSource
    void hasNamesThatAllStoresTake(Kind kind) {
        assertThat(kind.quantities())
                .extracting(Quantity::name)
                .doesNotHaveDuplicates()
                .allSatisfy(name -> {
                    assertThat(Names.check("name", name)).matches("[a-z][A-Za-z0-9]*");
                    assertThat(Measurement.General.TAKEN).doesNotContain(name);
                });
        assertThat(kind.label()).isNotBlank();
        assertThat(Kind.of(kind.text())).isEqualTo(kind);
    }

    /** Outboxes hold them. */
    @Test
    void keepsItsCode() {
        assertThat(Stream.of(Kind.ROOM_CLIMATE, Kind.OUTDOOR_WEATHER, Kind.AIR_CONDITIONER, Kind.SERVER, Kind.GENERAL)
                        .map(Kind::code))
                .containsExactly(0, 1, 2, 3, 4);
        assertThat(Kind.values())
                .allSatisfy(kind -> assertThat(Kind.ofCode(kind.code())).isEqualTo(kind))
                .allSatisfy(kind -> assertThat(kind.code()).isBetween(0, (int) Byte.MAX_VALUE));
        assertThatIllegalArgumentException().isThrownBy(() -> Kind.ofCode(-1));
    }

    @Test
    void takesNothingBetweenOnAndOff() {
        var open = Quantity.onOff("open", "door");

        open.check(0);
        open.check(1);
        assertThat(catchThrowableOfType(InvalidReading.class, () -> open.check(0.5))
                        .reason())
                .isEqualTo(Reason.OUT_OF_RANGE);
    }

    @Test
    void refusesWordsWhereThereAreNone() {
        assertThat(catchThrowableOfType(
                                InvalidReading.class,
                                () -> Kind.SERVER.measured(leastOf(Kind.SERVER), List.of("Clouds")))
                        .reason())
                .isEqualTo(Reason.UNKNOWN_FIELD);
        assertThatIllegalArgumentException().isThrownBy(Kind.GENERAL::measured);
    }

    private static Reason reasonFor(Kind kind, String name, Double value) {
        var values = leastOf(kind);
        if (value == null) {
            values.remove(name);
        } else {
            values.put(name, value);
        }
        return catchThrowableOfType(InvalidReading.class, () -> kind.measured(values, List.of()))
                .reason();
    }

    private static TreeMap<String, Double> leastOf(Kind kind) {
        var values = new TreeMap<String, Double>();
        kind.quantities().forEach(quantity -> values.put(quantity.name(), quantity.minimum()));
        return values;
    }

    private static List<String> wordsOf(Kind kind) {
        return kind.words().isPresent() ? List.of("first", "second") : List.of();
    }

    private static Reading reading(Measurement measurement) {
        return new Reading("gist", "room", "d", Instant.EPOCH, Optional.empty(), measurement);
    }
}
