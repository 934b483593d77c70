package smartenergy.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import smartenergy.service.config.ConfigException;
import smartenergy.service.config.Env;

class ConsoleConfigTest {
    @Test
    void watchesNothingUnlessAsked() {
        assertThat(ConsoleConfig.from(new Env(Map.of())).functions()).isEmpty();
    }

    @Test
    void readsFunctionsWithTheirAddresses() {
        var vars = Map.of("SMART_ENERGY_FUNCTIONS", "gateway-relay=http://10.0.0.7:8082, console=https://cloud:8085");

        assertThat(ConsoleConfig.from(new Env(vars)).functions())
                .containsExactly(
                        Map.entry("gateway-relay", URI.create("http://10.0.0.7:8082")),
                        Map.entry("console", URI.create("https://cloud:8085")));
    }

    @Test
    void needsNoComposer() {
        assertThat(ConsoleConfig.from(new Env(Map.of())).composer().url()).isEmpty();
    }

    @Test
    void readsTheComposersAddressAndToken() {
        var vars =
                Map.of("SMART_ENERGY_COMPOSER_URL", "http://127.0.0.1:8088", "SMART_ENERGY_COMPOSER_TOKEN", "sesame");
        var composer = ConsoleConfig.from(new Env(vars)).composer();

        assertThat(composer.url()).contains(URI.create("http://127.0.0.1:8088"));
        assertThat(composer.token().reveal()).isEqualTo("sesame");
        assertThat(composer.toString()).doesNotContain("sesame");
    }

    @Test
    void reportsEverythingThatIsWrongAtOnce() {
        var vars = Map.of(
                "SMART_ENERGY_FUNCTIONS",
                "gateway-relay,=http://a:1,b=ftp://b:1,c=http:",
                "SMART_ENERGY_FUNCTIONS_INTERVAL",
                "5 s",
                "SMART_ENERGY_HTTP_HOST",
                "0.0.0.0",
                "SMART_ENERGY_COMPOSER_URL",
                "composer:8088");

        assertThatThrownBy(() -> ConsoleConfig.from(new Env(vars)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("holds 'gateway-relay', which is not like name=http://host:port")
                .hasMessageContaining("holds '=http://a:1'")
                .hasMessageContaining("holds 'b=ftp://b:1'")
                .hasMessageContaining("holds 'c=http:'")
                .hasMessageContaining("SMART_ENERGY_FUNCTIONS_INTERVAL='5 s'")
                .hasMessageContaining("SMART_ENERGY_COMPOSER_URL='composer:8088' is not usable")
                .hasMessageContaining("SMART_ENERGY_HTTP_HOST leads beyond this machine");
    }
}
