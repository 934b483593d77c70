package smartenergy.systemtests.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import smartenergy.agent.AgentConfig;
import smartenergy.agent.SensorAgent;
import smartenergy.servers.Mosquitto;
import smartenergy.servers.Programs;
import smartenergy.service.config.Env;
import smartenergy.service.config.Secret;
import smartenergy.service.mqtt.MqttAccess;
import smartenergy.service.mqtt.MqttConnection;

/** A real mosquitto that restarts while the gateway has more of it than it can store in a while. */
@Timeout(120)
class BacklogIT {
    /** More than the gateway holds in memory. */
    private static final int BACKLOG = 4_000;

    /** With it, what the gateway holds in memory takes three times as long as an answer of the broker may. */
    private static final Duration PER_READING = Duration.ofMillis(15);

    @TempDir
    private Path folder;

    private int port;
    private Process mosquitto;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(Programs.find("mosquitto", System.getenv("PATH")).isPresent(), "mosquitto is not installed here");
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        startBroker();
    }

    private void startBroker() throws IOException {
        var program = Programs.find("mosquitto", System.getenv("PATH")).orElseThrow();
        mosquitto = new ProcessBuilder(Mosquitto.command(program, port, folder.resolve("broker")))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("mosquitto.log").toFile())
                .start();
    }

    @AfterEach
    void stop() {
        if (mosquitto != null) {
            mosquitto.destroyForcibly();
        }
    }

    @Test
    void doesNotHoldUpTheConnectionAfterTheBrokersRestart() throws Exception {
        try (var gateway = new GatewayInMemory(access(), PER_READING);
                var agent = agent()) {
            await("the agent has all")
                    .until(() -> agent.waiting() + gateway.stored().size() >= BACKLOG);
            Thread.sleep(2_000); // the broker has it, and the gateway no more room
            mosquitto.destroy();
            mosquitto.waitFor();
            // Only when there is room again for what came before.
            await("the gateway sees it").atMost(Duration.ofSeconds(60)).until(() -> !gateway.isConnected());
            startBroker();
            // Its answer to SUBSCRIBE comes behind all that it delivers again, for which there is no room yet.
            await("it is connected").atMost(Duration.ofSeconds(8)).until(gateway::isConnected);
            await().during(Duration.ofSeconds(12))
                    .atMost(Duration.ofSeconds(15))
                    .until(gateway::isConnected);
        }
    }

    /** As on a slow machine: what was stored must not be sent, and stored, again and again. */
    @Test
    void isWorkedOffAtASlowPaceThoughConnectionsAreLost() throws Exception {
        try (var proxy = new CuttingProxy(port);
                var gateway = new GatewayInMemory(
                        new MqttAccess("tcp://127.0.0.1:" + proxy.port(), Optional.empty()), Duration.ofMillis(5));
                var agent = agent()) {
            for (int cuts = 0; cuts < 5; cuts++) {
                Thread.sleep(4_000);
                proxy.cut();
            }
            await("all is stored")
                    .atMost(Duration.ofSeconds(90))
                    .until(() -> gateway.stored().size() == BACKLOG && agent.waiting() == 0);

            assertThat(gateway.letters()).isEmpty();
            assertThat(gateway.received()).isLessThan(5 * BACKLOG / 2);
        }
    }

    @Test
    void saysThatAnotherClientUsesItsName() throws Exception {
        try (var gateway = new GatewayInMemory(access())) {
            await("it says so").atMost(Duration.ofSeconds(100)).until(() -> {
                if (gateway.isConnected()) {
                    takeOver();
                }
                return gateway.brokerDetail().contains("another client uses this name, gateway-relay");
            });
        }
    }

    private void takeOver() throws Exception {
        try (var other = new MqttConnection(access(), new MqttConnection.Login("gateway-relay", "", new Secret("")))) {
            other.connect();
        }
    }

    private MqttAccess access() {
        return new MqttAccess("tcp://127.0.0.1:" + port, Optional.empty());
    }

    private SensorAgent agent() throws Exception {
        var config = AgentConfig.from(new Env(Map.of(
                "SMART_ENERGY_NODE",
                "pi-1",
                "SMART_ENERGY_MQTT_URL",
                "tcp://127.0.0.1:" + port,
                "SMART_ENERGY_OUTBOX_DIR",
                folder.resolve("outbox").toString(),
                "SMART_ENERGY_HTTP_PORT",
                "0")));
        return new SensorAgent(config, Clock.systemUTC(), (outbox, metrics) -> new Flood(BACKLOG));
    }
}
