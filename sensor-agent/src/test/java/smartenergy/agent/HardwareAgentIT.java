package smartenergy.agent;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import smartenergy.service.config.Env;

/** A whole agent on a faked sysfs, without a broker. */
@Timeout(60)
class HardwareAgentIT {
    private static final String KEY = "0123456789abcdef0123456789abcdef";

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private int port;

    @Test
    void takesReadingsOfRealSensorsIntoTheOutboxAndTellsOfThoseThatFail() throws Exception {
        put("bus/iio/devices/iio:device0/name", "dht11");
        put("bus/iio/devices/iio:device0/in_temp_input", "21400");
        put("bus/iio/devices/iio:device0/in_humidityrelative_input", "45300");
        put("class/hwmon/hwmon0/name", "cpu_thermal");
        put("class/hwmon/hwmon0/temp1_input", "48312");
        port = freePort();
        var config = config();

        try (var agent =
                new SensorAgent(config, Clock.systemUTC(), SensorAgent.configuredSource(config, Clock.systemUTC()))) {
            awaitText("/audit", "\"pi-1-dht22-1\":2");
            awaitText("/metrics", "sensor=\"openweathermap\"");

            assertThat(get("/audit")).contains("\"pi-1-server-1\":");
            assertThat(agent.waiting()).isGreaterThanOrEqualTo(3);
            assertThat(get("/metrics"))
                    .contains("smart_energy_agent_sensor_failures_total{"
                            + "reason=\"unreachable\",sensor=\"modbus-air-conditioner\"} 1.0")
                    .contains("smart_energy_agent_sensor_failures_total{reason=\"unconfirmed\",sensor=\"dht22\"} 1.0");
            assertThat(get("/health/ready"))
                    .contains("\"pi-1-dht22-1\":{\"ready\":true,\"detail\":\"{celsius=21.4, humidityPercent=45.3}\"}")
                    .contains("\"pi-1-aircon-1\":{\"ready\":false,\"detail\":\"unreachable: modbus://127.0.0.1:9")
                    .contains(
                            "\"pi-1-weather-1\":{\"ready\":false,\"detail\":\"unreachable: 127.0.0.1: ConnectException");
            assertThat(get("/audit") + get("/metrics") + get("/health/ready")).doesNotContain(KEY);
        }
    }

    private AgentConfig config() {
        return AgentConfig.from(new Env(Map.ofEntries(
                entry("SMART_ENERGY_NODE", "pi-1"),
                entry("SMART_ENERGY_SOURCE", "hardware"),
                entry("SMART_ENERGY_SYS_DIR", folder.resolve("sys").toString()),
                entry("SMART_ENERGY_DHT22_INTERVAL", "PT2S"),
                entry("SMART_ENERGY_CLOCK", "trusted"),
                entry("SMART_ENERGY_AIRCON_URL", "modbus://127.0.0.1:9"),
                entry("SMART_ENERGY_WEATHER_URL", "http://127.0.0.1:9"),
                entry("SMART_ENERGY_WEATHER_CITY", "Gwangju"),
                entry("SMART_ENERGY_WEATHER_KEY", KEY),
                entry("SMART_ENERGY_MQTT_URL", "tcp://127.0.0.1:9"),
                entry("SMART_ENERGY_OUTBOX_DIR", folder.resolve("outbox").toString()),
                entry("SMART_ENERGY_HTTP_PORT", Integer.toString(port)))));
    }

    private void awaitText(String path, String text) {
        await(path + " tells " + text)
                .atMost(Duration.ofSeconds(50))
                .until(() -> get(path).contains(text));
    }

    private String get(String path) throws IOException, InterruptedException {
        var uri = URI.create("http://127.0.0.1:" + port + path);
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void put(String file, String text) throws IOException {
        var path = folder.resolve("sys").resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text + "\n");
    }
}
