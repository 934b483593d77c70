package smartenergy.systemtests.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import smartenergy.servers.EmbeddedMqttBroker;
import smartenergy.service.config.Env;
import smartenergy.service.mqtt.MqttAccess;

/** The agent's publishing and the gateway's intake over a network that breaks, with a real broker between them. */
@Timeout(120)
class BrokenConnectionsIT {
    private static final int READINGS = 20_000;

    @TempDir
    private Path folder;

    private EmbeddedMqttBroker broker;
    private CuttingProxy proxy;
    private GatewayInMemory gateway;

    @BeforeEach
    void start() throws Exception {
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        broker = new EmbeddedMqttBroker(port, folder.resolve("broker"));
        proxy = new CuttingProxy(port);
        gateway = new GatewayInMemory(new MqttAccess("tcp://127.0.0.1:" + proxy.port(), Optional.empty()));
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        proxy.close();
        broker.close();
    }

    @Test
    void loseNothingWhenTheyAreCut() throws Exception {
        try (var agent = agent()) {
            for (int cuts = 0; cuts < 12; cuts++) {
                Thread.sleep(300);
                proxy.cut();
            }
            awaitDelivery(agent);

            assertThat(gateway.stored()).hasSize(READINGS);
            assertThat(gateway.letters()).isEmpty();
        }
    }

    @Test
    void recoverWhenTheBrokerAcceptsButDoesNotAnswer() throws Exception {
        proxy.silent(true);
        proxy.cut();
        try (var agent = agent()) {
            Thread.sleep(1_000);
            assertThat(gateway.stored()).isEmpty();

            proxy.silent(false);
            awaitDelivery(agent);

            assertThat(gateway.stored()).hasSize(READINGS);
        }
    }

    private SensorAgent agent() throws Exception {
        var config = AgentConfig.from(new Env(Map.of(
                "SMART_ENERGY_NODE",
                "pi-1",
                "SMART_ENERGY_MQTT_URL",
                "tcp://127.0.0.1:" + proxy.port(),
                "SMART_ENERGY_OUTBOX_DIR",
                folder.resolve("outbox").toString(),
                "SMART_ENERGY_HTTP_PORT",
                "0")));
        return new SensorAgent(config, Clock.systemUTC(), (outbox, metrics) -> new Flood(READINGS));
    }

    private void awaitDelivery(SensorAgent agent) {
        await("all is delivered")
                .atMost(Duration.ofSeconds(110))
                .until(() -> gateway.stored().size() >= READINGS && agent.waiting() == 0);
    }
}
