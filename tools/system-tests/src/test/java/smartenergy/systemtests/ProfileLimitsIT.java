package smartenergy.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import smartenergy.local.deployment.DeploymentSettings;
import smartenergy.local.deployment.DeploymentSettings.MqttBroker;
import smartenergy.local.deployment.Installation;
import smartenergy.local.deployment.LocalDeployment;
import smartenergy.servers.testing.RequiresInfluxDb;

/** Limits of alarms from a device's profile in the gateway to the console's alarms, through the whole chain. */
@Tag("long")
@RequiresInfluxDb
@Timeout(180)
class ProfileLimitsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(170);
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Below every value that a server has. */
    private static final double HIGH = 1.5;

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void raisesAnAlarmForAReadingBeyondWhatTheDevicesProfileCallsUsual() throws Exception {
        var settings = DeploymentSettings.in(folder).withBrokers(1, MqttBroker.EMBEDDED);
        try (var chain = new LocalDeployment(settings, Installation.current(), line -> {})) {
            chain.start();
            var gateway = chain.addresses().gatewayRelay();
            var device =
                    answer(gateway.resolve("/api/v3/device/name/pi-1-server-1")).path("device");
            var name = device.path("profileName").asText();
            var profile = (ObjectNode) answer(gateway.resolve("/api/v3/deviceprofile/name/" + name))
                    .path("profile");
            var celsius = (ObjectNode) profile.path("deviceResources").get(0);
            celsius.putObject("tags").put("alarmHigh", HIGH);

            assertThat(put(gateway.resolve("/api/v3/deviceprofile"), profile).body())
                    .contains("\"statusCode\":200");

            assertThat(alarm(chain.addresses().console()).path("device").asText())
                    .isEqualTo("pi-1-server-1");
        }
    }

    private HttpResponse<String> put(URI address, ObjectNode profile) throws Exception {
        var body = "[{\"apiVersion\":\"v3\",\"profile\":" + profile + "}]";
        var request = HttpRequest.newBuilder(address)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(body));
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private JsonNode alarm(URI console) {
        return await("the alarm")
                .atMost(PATIENCE)
                .until(() -> findAlarm(console), Optional::isPresent)
                .orElseThrow();
    }

    private Optional<JsonNode> findAlarm(URI console) throws Exception {
        var alarms = JSON.readTree(get(console.resolve("/api/alerts")).body());
        return StreamSupport.stream(alarms.spliterator(), false)
                .filter(alarm -> alarm.path("expected").asDouble() == HIGH)
                .findFirst();
    }

    /** The answer as soon as there is one: a device is registered with its first readings. */
    private JsonNode answer(URI address) throws Exception {
        var answer = await("an answer of " + address)
                .atMost(PATIENCE)
                .until(() -> get(address), got -> got.statusCode() == 200);
        return JSON.readTree(answer.body());
    }

    private HttpResponse<String> get(URI address) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    }
}
