package smartenergy.sender.outlets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import smartenergy.servers.EmbeddedMqttBroker;
import smartenergy.service.config.Secret;
import smartenergy.service.mqtt.MqttAccess;
import smartenergy.service.mqtt.MqttListener;
import smartenergy.telemetry.Alarm;
import smartenergy.telemetry.DerivedJson;

/** Alarms reach an actuator at the edge. */
class MqttOutletIT {
    private static final Alarm ALARM = Alarms.raised("pi-1-dht22", Instant.EPOCH);

    @TempDir
    private Path folder;

    private final BlockingQueue<Alarm> heard = new LinkedBlockingQueue<>();
    private int port;
    private EmbeddedMqttBroker broker;
    private MqttOutlet outlet;

    @BeforeEach
    void start() throws Exception {
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        broker = new EmbeddedMqttBroker(port, folder.resolve("first"));
        outlet = new MqttOutlet(new MqttOutlet.Settings(new MqttAccess(url(), Optional.empty()), "", new Secret("")));
    }

    private String url() {
        return "tcp://127.0.0.1:" + port;
    }

    @AfterEach
    void stop() {
        outlet.close();
        broker.close();
    }

    @Test
    void publishesAlarmsAndConnectsAnewAfterTrouble() throws Exception {
        listen();
        send();
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(ALARM);

        broker.close();
        assertThatThrownBy(this::send).isInstanceOf(IOException.class).hasMessageStartingWith("MQTT: ");
        broker = new EmbeddedMqttBroker(port, folder.resolve("second"));
        listen();
        send();

        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(ALARM);
    }

    private void send() throws IOException {
        outlet.send(ALARM, DerivedJson.encode(ALARM));
    }

    private void listen() throws Exception {
        var client = new MqttAsyncClient(url(), "actuator", new MemoryPersistence());
        client.connect().waitForCompletion();
        client.setCallback(new Listener(heard));
        client.subscribe("smart-energy/gist/alarms/+", 1).waitForCompletion();
    }

    private record Listener(BlockingQueue<Alarm> heard) implements MqttListener {
        @Override
        public void messageArrived(String topic, MqttMessage message) {
            heard.add(DerivedJson.decodeAlarm(message.getPayload()));
        }
    }
}
