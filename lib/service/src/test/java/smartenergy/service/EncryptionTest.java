package smartenergy.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import smartenergy.service.config.ConfigException;
import smartenergy.service.config.Env;
import smartenergy.service.http.HttpAccess;

class EncryptionTest {
    @Test
    void speaksPlainTextOnLoopbackOnly() {
        assertThat(mqttUrl(Map.of("SMART_ENERGY_MQTT_URL", "tcp://localhost:1883")))
                .isEqualTo("tcp://localhost:1883");
        assertThatThrownBy(() -> mqttUrl(Map.of("SMART_ENERGY_MQTT_URL", "tcp://broker:1883")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("SMART_ENERGY_MQTT_URL leads beyond this machine (broker) without TLS");
        assertThatThrownBy(() -> http(Map.of("SMART_ENERGY_HTTP_HOST", "0.0.0.0")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("SMART_ENERGY_HTTP_HOST leads beyond this machine (0.0.0.0) without TLS");
    }

    @Test
    void speaksPlainTextElsewhereWhenAskedInSoManyWords() {
        assertThat(mqttUrl(
                        Map.of("SMART_ENERGY_MQTT_URL", "tcp://broker:1883", "SMART_ENERGY_PLAINTEXT", "everywhere")))
                .isEqualTo("tcp://broker:1883");
    }

    @Test
    void wantsACertificateForTls() {
        assertThatThrownBy(() -> http(Map.of("SMART_ENERGY_HTTP_SECURITY", "mutual-tls")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("SMART_ENERGY_TLS_CERTIFICATE");
    }

    @Test
    void namesTheFileThatCannotBeUsed() {
        assertThatThrownBy(() -> mqttUrl(Map.of(
                        "SMART_ENERGY_MQTT_URL", "ssl://broker:8883",
                        "SMART_ENERGY_TLS_AUTHORITIES", "/nowhere/ca.pem")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("/nowhere/ca.pem");
    }

    private static String mqttUrl(Map<String, String> vars) {
        var env = new Env(vars);
        var access = Encryption.from(env).mqtt();
        env.check();
        return access.url();
    }

    private static HttpAccess http(Map<String, String> vars) {
        var env = new Env(vars);
        var access = Encryption.from(env).http(8080);
        env.check();
        return access;
    }
}
