package smartenergy.playground.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
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
import smartenergy.playground.servers.EmbeddedMqttBroker;
import smartenergy.relay.intake.IntakeMetrics;
import smartenergy.relay.intake.MqttIntake;
import smartenergy.relay.intake.MqttSession;
import smartenergy.telemetry.config.Env;
import smartenergy.telemetry.config.Secret;
import smartenergy.telemetry.ops.Health;
import smartenergy.telemetry.ops.MqttAccess;

/** The agent's publishing and the gateway's intake over a network that breaks, with a real broker between them. */
@Timeout(120)
class BrokenConnectionsIT {
    private static final int READINGS = 20_000;

    @TempDir
    private Path folder;

    private final KeptReadings store = new KeptReadings();
    private EmbeddedMqttBroker broker;
    private CuttingProxy proxy;
    private MqttIntake intake;

    @BeforeEach
    void start() throws Exception {
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        broker = new EmbeddedMqttBroker(port, folder.resolve("broker"));
        proxy = new CuttingProxy(port);
        intake = new MqttIntake(
                new MqttSession.Broker(
                        new MqttAccess("tcp://127.0.0.1:" + proxy.port(), Optional.empty()),
                        "gateway-relay",
                        "",
                        new Secret("")),
                store,
                Duration.ofHours(1),
                IntakeMetrics.in(new PrometheusRegistry()),
                new Health(),
                Clock.systemUTC());
    }

    @AfterEach
    void stop() throws Exception {
        intake.close();
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

            assertThat(store.stored()).hasSize(READINGS);
            assertThat(store.letters()).isEmpty();
        }
    }

    @Test
    void recoverWhenTheBrokerAcceptsButDoesNotAnswer() throws Exception {
        proxy.silent(true);
        proxy.cut();
        try (var agent = agent()) {
            Thread.sleep(1_000);
            assertThat(store.stored()).isEmpty();

            proxy.silent(false);
            awaitDelivery(agent);

            assertThat(store.stored()).hasSize(READINGS);
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

    private void awaitDelivery(SensorAgent agent) throws InterruptedException {
        while (store.stored().size() < READINGS || agent.waiting() > 0) {
            Thread.sleep(50);
        }
    }
}
