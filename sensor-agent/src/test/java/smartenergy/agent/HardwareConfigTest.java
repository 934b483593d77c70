package smartenergy.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import smartenergy.agent.dht22.Dht22;
import smartenergy.agent.weather.WeatherSensor.Where;
import smartenergy.service.config.Env;

class HardwareConfigTest {
    @Test
    void readsWhatTheKernelHasUnlessToldMore() {
        var config = config(Map.of());

        assertThat(config.dht22()).isEqualTo(new Dht22.Settings(Dht22.Mode.AUTO, 4, Duration.ofSeconds(10)));
        assertThat(config.server().choice()).isEqualTo("auto");
        assertThat(config.aircon()).isEmpty();
        assertThat(config.weather()).isEmpty();
    }

    @Test
    void takesTheAirConditionersRegister() {
        var aircon = config(Map.of(
                        "SMART_ENERGY_AIRCON_URL", "modbus://10.0.0.7",
                        "SMART_ENERGY_AIRCON_TABLE", "input",
                        "SMART_ENERGY_AIRCON_FORMAT", "float32-swapped",
                        "SMART_ENERGY_AIRCON_REGISTER", "12"))
                .aircon()
                .orElseThrow();

        assertThat(aircon.url()).hasHost("10.0.0.7");
        assertThat(aircon.register()).isEqualTo(12);
        assertThat(aircon.noValue()).containsExactly(0xFFFF);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"none | ''", "0x8000, 32767 | 32767 32768", "00010 | 10"})
    void takesWhatStandsForNoSensor(String text, String values) {
        var aircon = config(
                        Map.of("SMART_ENERGY_AIRCON_URL", "modbus://10.0.0.7", "SMART_ENERGY_AIRCON_NO_VALUE", text))
                .aircon()
                .orElseThrow();

        assertThat(aircon.noValue().stream().map(String::valueOf).collect(Collectors.joining(" ")))
                .isEqualTo(values);
    }

    @Test
    void takesTheWeathersPlaceAndHidesTheKey() {
        var weather = config(Map.of(
                        "SMART_ENERGY_WEATHER_KEY", "hunter2",
                        "SMART_ENERGY_WEATHER_LATITUDE", "35.1",
                        "SMART_ENERGY_WEATHER_LONGITUDE", "126.9"))
                .weather()
                .orElseThrow();

        assertThat(weather.where()).isEqualTo(new Where.Coordinates(35.1, 126.9));
        assertThat(weather.toString()).doesNotContain("hunter2");
    }

    @Test
    void reportsEverythingThatIsWrongAtOnce() {
        assertThatThrownBy(() -> config(Map.of(
                        "SMART_ENERGY_DHT22_INTERVAL", "PT1S",
                        "SMART_ENERGY_AIRCON_URL", "http://10.0.0.7",
                        "SMART_ENERGY_AIRCON_NO_VALUE", "0xFFFF,65536",
                        "SMART_ENERGY_WEATHER_KEY", "hunter2",
                        "SMART_ENERGY_WEATHER_LATITUDE", "135")))
                .hasMessageContaining("SMART_ENERGY_DHT22_INTERVAL='PT1S'")
                .hasMessageContaining("at least PT2S")
                .hasMessageContaining("SMART_ENERGY_AIRCON_URL='http://10.0.0.7'")
                .hasMessageContaining("SMART_ENERGY_WEATHER_LATITUDE='135'")
                .hasMessageContaining("SMART_ENERGY_AIRCON_NO_VALUE='0xFFFF,65536'")
                .hasMessageContaining("are of use together only")
                .hasMessageContaining("SMART_ENERGY_WEATHER_KEY needs SMART_ENERGY_WEATHER_CITY")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void missesTheKeyWhereThereIsAPlace() {
        assertThatThrownBy(() -> config(Map.of("SMART_ENERGY_WEATHER_CITY", "Gwangju")))
                .hasMessageContaining("SMART_ENERGY_WEATHER_KEY is not set");
    }

    private static HardwareConfig config(Map<String, String> vars) {
        var all = new HashMap<>(vars);
        all.put("SMART_ENERGY_NODE", "pi-1");
        return AgentConfig.from(new Env(all)).hardware();
    }
}
