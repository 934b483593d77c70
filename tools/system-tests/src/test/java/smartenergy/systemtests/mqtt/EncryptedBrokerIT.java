package smartenergy.systemtests.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import smartenergy.agent.AgentConfig;
import smartenergy.agent.SensorAgent;
import smartenergy.service.config.Env;
import smartenergy.service.config.Secret;
import smartenergy.service.mqtt.MqttAccess;
import smartenergy.service.mqtt.MqttConnection;
import smartenergy.service.mqtt.MqttListener;
import smartenergy.service.tls.Tls;
import smartenergy.telemetry.MqttTopic;

/** Agent and gateway over mutual TLS, with a real mosquitto that has the shipped permissions. */
@Timeout(120)
class EncryptedBrokerIT {
    private static final int READINGS = 30_000;
    /** In which an intruder's readings would have come through many times over. */
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(3);

    @TempDir
    private Path folder;

    private SecureMosquitto mosquitto;
    private GatewayInMemory gateway;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(SecureMosquitto.program().isPresent(), "mosquitto is not installed here");
        mosquitto = new SecureMosquitto(folder);
        var access = new MqttAccess(mosquitto.url(), Optional.of(new Tls(mosquitto.issue("gateway-relay"))));
        gateway = new GatewayInMemory(access);
        await("the gateway is connected").atMost(Duration.ofSeconds(110)).until(gateway::isConnected);
    }

    @AfterEach
    void stop() throws Exception {
        if (mosquitto != null) {
            gateway.close();
            mosquitto.close();
        }
    }

    @Test
    void carriesTheReadingsOfANodeWithItsCertificate() throws Exception {
        var access = new MqttAccess(mosquitto.url(), Optional.of(new Tls(mosquitto.issue("gateway-relay"))));
        var batches = new AtomicInteger();
        try (var witness = new MqttConnection(access, new MqttConnection.Login("witness", "", new Secret("")));
                var agent = agent(mosquitto.issue("pi-1"))) {
            witness.client().setCallback(new MqttListener() {
                @Override
                public void messageArrived(String topic, MqttMessage message) {
                    batches.incrementAndGet();
                }
            });
            witness.connect();
            witness.subscribe(MqttTopic.batch("home", "pi-1"));
            awaitDelivery(agent);

            assertThat(gateway.stored()).hasSize(READINGS);
            assertThat(batches.get()).isPositive();
        }
    }

    @Test
    void letsNothingInWithoutACertificate() throws Exception {
        assertNothingComesIn(new Tls.Source(mosquitto.authorities(), Path.of(""), Path.of("")));
    }

    @Test
    void letsNothingInWithACertificateOfAnotherAuthority() throws Exception {
        assertNothingComesIn(mosquitto.issue("foreign", "pi-1", SecureMosquitto.authority()));
    }

    @Test
    void letsNothingInUnderAnotherNodesName() throws Exception {
        assertNothingComesIn(mosquitto.issue("pi-2"));
    }

    @Test
    void losesNothingWhileCertificatesAreRenewed() throws Exception {
        try (var agent = agent(mosquitto.issue("pi-1"))) {
            for (int renewals = 0; renewals < 3; renewals++) {
                Thread.sleep(300);
                mosquitto.issue("pi-1");
                mosquitto.issue("gateway-relay");
            }
            awaitDelivery(agent);

            assertThat(gateway.stored()).hasSize(READINGS);
            assertThat(gateway.letters()).isEmpty();
        }
    }

    private void assertNothingComesIn(Tls.Source credentials) throws Exception {
        try (var agent = agent(credentials)) {
            Thread.sleep(LONG_ENOUGH);

            assertThat(gateway.stored()).isEmpty();
            assertThat(gateway.letters()).isEmpty();
            assertThat(agent.waiting()).isPositive();
        }
    }

    private SensorAgent agent(Tls.Source credentials) throws Exception {
        var vars = new HashMap<>(Map.of(
                "SMART_ENERGY_NODE", "pi-1",
                "SMART_ENERGY_MQTT_URL", mosquitto.url(),
                "SMART_ENERGY_OUTBOX_DIR", folder.resolve("outbox").toString(),
                "SMART_ENERGY_HTTP_PORT", "0",
                "SMART_ENERGY_TLS_AUTHORITIES", credentials.authorities().toString(),
                "SMART_ENERGY_TLS_CERTIFICATE", credentials.certificate().toString(),
                "SMART_ENERGY_TLS_KEY", credentials.key().toString()));
        return new SensorAgent(
                AgentConfig.from(new Env(vars)), Clock.systemUTC(), (outbox, metrics) -> new Flood(READINGS));
    }

    private void awaitDelivery(SensorAgent agent) {
        await("all is delivered")
                .atMost(Duration.ofSeconds(110))
                .until(() -> gateway.stored().size() >= READINGS && agent.waiting() == 0);
    }
}
