package smartenergy.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages as publishers and consumers of other versions know them: not a byte of these may change. */
class WireFormTest {
    @ParameterizedTest
    @ValueSource(strings = {"""
                "kind":"room_climate",@"values":{"celsius":-12.25,"humidityPercent":99.9}}""", """
                "kind":"outdoor_weather",@"conditions":["Clouds","light rain"],\
                "values":{"celsius":3.0,"humidityPercent":81.0,"pressureHectopascals":1013.2}}""", """
                "kind":"outdoor_weather",@"conditions":[],\
                "values":{"celsius":3.0,"humidityPercent":81.0,"windMetresPerSecond":4.1}}""", """
                "kind":"air_conditioner",@"values":{"celsius":16.0}}""", """
                "kind":"server",@"values":{"celsius":61.125},"flags":["unregistered"]}""", """
                "kind":"general",@"profile":"meter","values":{"Volts.L1":230.1,"watts":1.0E-9}}""", """
                "kind":"general",@"profile":"door","source":"All states","texts":{"note":"a \\"b\\"\\n\\\\ c"},\
                "values":{"température":3.0}}"""})
    void readsAndWritesEveryKindAsItAlwaysDid(String rest) {
        var message = "{\"site\":\"gist\",\"room\":\"room 1\",\"device\":\"pi-1\","
                + rest.replace(
                        "@",
                        "\"observedAt\":\"2026-11-24T09:30:00.123456789Z\",\"stream\":7,\"seq\":9007199254740992,");

        assertThat(ReadingJson.encode(ReadingJson.decode(message.getBytes(UTF_8))))
                .asString(UTF_8)
                .isEqualTo(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ROOM_CLIMATE    | {"name":"celsius","units":"°C","minimum":-40.0,"maximum":80.0},\
            {"name":"humidityPercent","units":"%","minimum":0.0,"maximum":100.0}
            OUTDOOR_WEATHER | {"name":"celsius","units":"°C","minimum":-100.0,"maximum":70.0},\
            {"name":"humidityPercent","units":"%","minimum":0.0,"maximum":100.0},\
            {"name":"pressureHectopascals","units":"hPa","minimum":800.0,"maximum":1100.0},\
            {"name":"windMetresPerSecond","units":"m/s","minimum":0.0,"maximum":150.0}
            AIR_CONDITIONER | {"name":"celsius","units":"°C","minimum":-40.0,"maximum":100.0}
            SERVER          | {"name":"celsius","units":"°C","minimum":-40.0,"maximum":150.0}
            """)
    void describesEveryKindAsItAlwaysDid(Kind kind, String resources) {
        var device = DeviceDescription.of("d", kind, "p", "r", Duration.ofSeconds(10));

        assertThat(new Registration(List.of(device)).toJson())
                .asString(UTF_8)
                .isEqualTo("{\"devices\":[{\"device\":\"d\",\"kind\":\"" + kind.text()
                        + "\",\"profile\":\"p\",\"room\":\"r\",\"interval\":\"PT10S\",\"resources\":[" + resources
                        + "]}]}");
    }
}
