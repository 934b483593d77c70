package smartenergy.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistrationTest {
    private static final Registration REGISTRATION = new Registration(List.of(
            new DeviceDescription(
                    "pi-1-dht22",
                    Kind.ROOM_CLIMATE,
                    "dht22",
                    "server-room",
                    Duration.ofSeconds(10),
                    List.of(
                            new DeviceDescription.Resource("celsius", "°C", -40, 80),
                            new DeviceDescription.Resource("humidityPercent", "%", 0, 100))),
            DeviceDescription.general(
                    "pi-1-x", "x", "attic", Duration.ofMillis(500), Set.of("power"), Set.of("status"))));

    @Test
    void readsBackWhatItWrote() {
        assertThat(Registration.ofJson(REGISTRATION.toJson())).isEqualTo(REGISTRATION);
    }

    @Test
    void passesOverWhatALaterVersionAdds() {
        var later = new String(REGISTRATION.toJson(), UTF_8).replace("{\"devices\"", "{\"v\":{\"a\":[1]},\"devices\"");

        assertThat(Registration.ofJson(later.getBytes(UTF_8))).isEqualTo(REGISTRATION);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            []                                         | not a JSON object
            {}                                         | devices is missing
            {"devices":[1]}                            | not an object
            {"devices":[{}]}                           | device is missing
            {"devices":[{"device":1}]}                 | device is not a string
            {"devices                                  | not JSON
            """)
    void saysWhatIsWrong(String message, String detail) {
        assertThatThrownBy(() -> Registration.ofJson(message.getBytes(UTF_8)))
                .isInstanceOf(InvalidReading.class)
                .hasMessageContaining(detail);
    }

    @ParameterizedTest
    @CsvSource({"PT10S, PT2562047788015215H", "PT10S, PT-1S", "80.0, 1e999", "-40.0, -1e999"})
    void refusesWhatIsOutOfRange(String value, String by) {
        var message = new String(REGISTRATION.toJson(), UTF_8).replace(value, by);

        assertThatThrownBy(() -> Registration.ofJson(message.getBytes(UTF_8)))
                .isInstanceOf(InvalidReading.class)
                .extracting(e -> ((InvalidReading) e).reason())
                .isIn(Reason.OUT_OF_RANGE, Reason.NOT_FINITE);
    }

    @Test
    void keepsTheStreamWhereItIsSaid() {
        var numbered = new Registration(7, REGISTRATION.devices());

        assertThat(Registration.ofJson(numbered.toJson())).isEqualTo(numbered);
    }

    @Test
    void neverThrowsAnythingElseHoweverAMessageIsDamaged() {
        var random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            var damaged = REGISTRATION.toJson();
            for (int n = random.nextInt(4); n >= 0; n--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(Registration.ofJson(damaged)).isNotNull();
            } catch (InvalidReading e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }
}
