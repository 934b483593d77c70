package smartenergy.systemtests.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import smartenergy.agent.AgentConfig;
import smartenergy.agent.SensorAgent;
import smartenergy.relay.registry.Entity;
import smartenergy.relay.registry.NodeRegistration;
import smartenergy.servers.EmbeddedMqttBroker;
import smartenergy.service.config.Env;
import smartenergy.service.config.Secret;
import smartenergy.service.mqtt.MqttAccess;
import smartenergy.service.mqtt.MqttConnection;
import smartenergy.telemetry.DeviceDescription;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.MqttTopic;
import smartenergy.telemetry.Registration;

/** What a gateway knows of a node's devices, with a real agent and a real broker. */
@Timeout(60)
class RegistrationIT {
    private static final Duration PATIENCE = Duration.ofSeconds(50);

    @TempDir
    private Path folder;

    private EmbeddedMqttBroker broker;
    private String url;
    private SensorAgent agent;

    @BeforeEach
    void start() throws Exception {
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        url = "tcp://127.0.0.1:" + port;
        broker = new EmbeddedMqttBroker(port, folder.resolve("broker"));
        agent = agent("home");
    }

    private SensorAgent agent(String site) throws Exception {
        var config = AgentConfig.from(new Env(Map.of(
                "SMART_ENERGY_SITE", site,
                "SMART_ENERGY_NODE", "pi-1",
                "SMART_ENERGY_MQTT_URL", url,
                "SMART_ENERGY_OUTBOX_DIR", folder.resolve("outbox").toString(),
                "SMART_ENERGY_RATE", "50",
                "SMART_ENERGY_REGISTRATION_INTERVAL", "PT2S",
                "SMART_ENERGY_HTTP_PORT", "0")));
        return new SensorAgent(config, Clock.systemUTC(), SensorAgent.configuredSource(config, Clock.systemUTC()));
    }

    @AfterEach
    void stop() throws Exception {
        agent.close();
        broker.close();
    }

    @Test
    void isThereWithItsReadings() throws Exception {
        try (var gateway = gateway()) {
            await("a reading of a known device").atMost(PATIENCE).until(() -> hasReadingOfAKnownDevice(gateway));

            assertThat(registered(gateway))
                    .containsExactly("pi-1-dht22-1", "pi-1-weather-1", "pi-1-aircon-1", "pi-1-server-1");
        }
    }

    @Test
    void isThereAgainAfterAGatewayWasLostWithItsRegistry() throws Exception {
        try (var lost = gateway()) {
            await("a reading").atMost(PATIENCE).until(() -> !lost.stored().isEmpty());
        }
        try (var gateway = gateway()) {
            await("a reading of a known device").atMost(PATIENCE).until(() -> hasReadingOfAKnownDevice(gateway));

            assertThat(registered(gateway)).hasSize(4);
        }
    }

    @Test
    void isTheSameNodesAfterItsSiteWasChanged() throws Exception {
        try (var gateway = gateway()) {
            await("a reading of a known device").atMost(PATIENCE).until(() -> hasReadingOfAKnownDevice(gateway));
            agent.close();
            agent = agent("lab");
            await("readings of the other site")
                    .atMost(PATIENCE)
                    .until(() -> gateway.stored().values().stream()
                            .anyMatch(reading -> reading.site().equals("lab")
                                    && reading.flags().isEmpty()));

            assertThat(gateway.letters()).isEmpty();
            await("what was measured before is let go of").atMost(PATIENCE).until(() -> agent.waiting() < 500);
        }
    }

    @Test
    void tellsTheNodeThatADeviceBelongsToAnother() throws Exception {
        agent.close();
        try (var gateway = gateway()) {
            var taken =
                    DeviceDescription.of("pi-1-dht22-1", Kind.ROOM_CLIMATE, "dht22", "attic", Duration.ofSeconds(10));
            new NodeRegistration(gateway.registry())
                    .register(new MqttTopic.Node("home", "pi-9"), new Registration(List.of(taken)));
            agent = agent("home");

            await("the agent says so")
                    .atMost(PATIENCE)
                    .until(() -> health().contains("pi-1-dht22-1: topic-mismatch: device"));
            new NodeRegistration(gateway.registry()).move("pi-1-dht22-1", new MqttTopic.Node("home", "pi-1"));
            await("the agent says no more so")
                    .atMost(PATIENCE)
                    .until(() -> health().contains("readings refused since the start\""));
        }
    }

    private String health() throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + agent.httpPort() + "/health/ready"))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    @Test
    void keepsWhatComesOnATopicOfTheWrongDepth() throws Exception {
        try (var gateway = gateway();
                var publisher = new MqttConnection(
                        new MqttAccess(url, Optional.empty()), new MqttConnection.Login("lab", "", new Secret("")))) {
            await("connected").atMost(PATIENCE).until(gateway::isConnected);
            await("a reading").atMost(PATIENCE).until(() -> !gateway.stored().isEmpty());
            publisher.connect();
            var topics = List.of(
                    "smart-energy/lab",
                    "smart-energy/lab/n1",
                    "smart-energy/lab/dev/room_climate",
                    "smart-energy/lab/n1/dev/room_climate/x");
            for (var topic : topics) {
                publisher.deliver(topic, topic.getBytes(StandardCharsets.UTF_8), false);
            }

            await("all are dead letters")
                    .atMost(PATIENCE)
                    .until(() -> gateway.letters().size() >= topics.size());
            assertThat(gateway.letters())
                    .allSatisfy(letter -> assertThat(letter.reason()).isEqualTo("topic-mismatch"))
                    .extracting(letter -> letter.origin().substring("mqtt:".length()))
                    .containsExactlyInAnyOrderElementsOf(topics);
        }
    }

    /** So it is when a broker loses the registration on the way to a gateway that comes at the same moment. */
    @Test
    void isThereAgainAfterItWasLost() throws Exception {
        try (var gateway = gateway()) {
            await("all four are registered")
                    .atMost(PATIENCE)
                    .until(() -> registered(gateway).size() == 4);
            gateway.registry().remove(Entity.DEVICE, "pi-1-dht22-1");

            await("all four are registered")
                    .atMost(PATIENCE)
                    .until(() -> registered(gateway).size() == 4);
        }
    }

    /** Brokers keep the order per topic or subscription, so the first readings may be there before. */
    private static boolean hasReadingOfAKnownDevice(GatewayInMemory gateway) {
        return gateway.stored().values().stream()
                .anyMatch(reading -> reading.flags().isEmpty());
    }

    private GatewayInMemory gateway() {
        return new GatewayInMemory(new MqttAccess(url, Optional.empty()));
    }

    private static List<String> registered(GatewayInMemory gateway) {
        return gateway.registry().all(Entity.DEVICE).stream()
                .map(device -> device.path("name").asText())
                .toList();
    }
}
