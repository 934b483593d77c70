package smartenergy.relay.intake;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.telemetry.MqttTopic;
import smartenergy.telemetry.config.Secret;

/** One connection with manual acknowledgement. The broker keeps the session while the gateway is away. */
public final class MqttSession implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MqttSession.class);
    private static final int QOS = 1;
    private static final int RECEIVE_MAXIMUM = 2_000;
    private static final int KEEP_ALIVE_SECONDS = 15;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration SESSION_EXPIRY = Duration.ofDays(7);

    private final Broker broker;
    private final MqttAsyncClient client;
    private final CountDownLatch lost = new CountDownLatch(1);

    /**
     * The broker and who the gateway is to it.
     *
     * @param clientId the session's name; of two gateways with one id the broker serves the later
     * @param username empty for none
     */
    public record Broker(String url, String clientId, String username, Secret password) {}

    /** Takes a message; may block, and then the broker waits. */
    @FunctionalInterface
    interface Receiver {
        void receive(MqttSession session, String topic, byte[] payload, int packetId) throws InterruptedException;
    }

    MqttSession(Broker broker, Receiver receiver) throws MqttException {
        this.broker = broker;
        this.client = new MqttAsyncClient(broker.url(), broker.clientId(), new MemoryPersistence());
        client.setManualAcks(true);
        client.setCallback(new Callback(receiver));
    }

    void connect() throws MqttException {
        var options = new MqttConnectionOptions();
        options.setCleanStart(false);
        options.setSessionExpiryInterval(SESSION_EXPIRY.toSeconds());
        options.setReceiveMaximum(RECEIVE_MAXIMUM);
        options.setAutomaticReconnect(false);
        options.setKeepAliveInterval(KEEP_ALIVE_SECONDS);
        options.setConnectionTimeout((int) CONNECT_TIMEOUT.toSeconds());
        if (!broker.username().isEmpty()) {
            options.setUserName(broker.username());
            options.setPassword(broker.password().reveal().getBytes(StandardCharsets.UTF_8));
        }
        client.connect(options).waitForCompletion(CONNECT_TIMEOUT.toMillis());
        client.subscribe(MqttTopic.READINGS_FILTER, QOS).waitForCompletion(CONNECT_TIMEOUT.toMillis());
    }

    void awaitLoss() throws InterruptedException {
        lost.await();
    }

    /** Sends PUBACK. On a connection that is gone it does nothing: the broker will deliver again. */
    void acknowledge(int packetId) {
        try {
            client.messageArrivedComplete(packetId, QOS);
        } catch (MqttException e) {
            LOG.debug("PUBACK of {}", packetId, e);
        }
    }

    /** Publishes, or not if the connection is gone. */
    void publish(String topic, byte[] message) {
        try {
            client.publish(topic, message, QOS, false);
        } catch (MqttException e) {
            LOG.debug("publishing to {}", topic, e);
        }
    }

    /** Leaves nothing behind, however broken the connection is. */
    @Override
    public void close() {
        try {
            client.disconnectForcibly(0, 0, false);
        } catch (MqttException e) {
            LOG.debug("disconnecting", e);
        }
        try {
            client.close(true);
        } catch (MqttException e) {
            LOG.debug("closing", e);
        }
    }

    private final class Callback implements MqttCallback {
        private final Receiver receiver;

        private Callback(Receiver receiver) {
            this.receiver = receiver;
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) throws InterruptedException {
            receiver.receive(MqttSession.this, topic, message.getPayload(), message.getId());
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {
            lost.countDown();
        }

        @Override
        public void mqttErrorOccurred(MqttException exception) {
            LOG.warn("MQTT client reports: {}", exception.getMessage());
        }

        @Override
        public void deliveryComplete(IMqttToken token) {}

        @Override
        public void connectComplete(boolean reconnect, String serverUri) {}

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {}
    }
}
