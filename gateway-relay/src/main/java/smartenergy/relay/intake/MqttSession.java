package smartenergy.relay.intake;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.service.config.Secret;
import smartenergy.service.mqtt.MqttAccess;
import smartenergy.service.mqtt.MqttConnection;
import smartenergy.service.mqtt.MqttListener;
import smartenergy.telemetry.MqttTopic;

/** One connection with manual acknowledgement. The broker keeps the session while the gateway is away. */
public final class MqttSession implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MqttSession.class);
    /** Publications without PUBACK at a time; brokers allow at least 10 (mosquitto 20 unless configured). */
    private static final int PUBLISH_WINDOW = 10;

    /** Leaves room for the rest of a document of MongoDB, which holds 16 MiB. */
    private static final long MAX_PACKET_BYTES = 12 << 20;

    private static final Duration SESSION_EXPIRY = Duration.ofDays(7);

    private final MqttConnection connection;
    private final Semaphore window = new Semaphore(PUBLISH_WINDOW);
    private final CompletableFuture<Exception> lost = new CompletableFuture<>();
    private boolean isClosed;

    /**
     * The broker and who the gateway is to it.
     *
     * @param clientId the session's name; of two gateways with one id the broker serves the later
     * @param username empty for none
     */
    public record Broker(MqttAccess access, String clientId, String username, Secret password) {
        String url() {
            return access.url();
        }
    }

    /**
     * What to take from the broker.
     *
     * @param unwanted what an earlier connection may have asked for, which the broker remembers
     */
    public record Topics(List<String> wanted, List<String> unwanted) {}

    /** Takes a message; may block, and then the broker waits. */
    @FunctionalInterface
    interface Receiver {
        void receive(MqttSession session, String topic, byte[] payload, int packetId) throws InterruptedException;
    }

    MqttSession(Broker broker, Receiver receiver) throws MqttException {
        this.connection = new MqttConnection(
                broker.access(), new MqttConnection.Login(broker.clientId(), broker.username(), broker.password()));
        connection.client().setManualAcks(true);
        connection.client().setCallback(new Callback(receiver));
    }

    /**
     * Returns when the broker has taken the session up; what it held for it comes at once, before its other answers.
     *
     * @param receiveMaximum how many messages without PUBACK there may be
     */
    void connect(Topics topics, int receiveMaximum) throws MqttException {
        var options = connection.options();
        options.setCleanStart(false);
        options.setSessionExpiryInterval(SESSION_EXPIRY.toSeconds());
        options.setReceiveMaximum(receiveMaximum);
        options.setMaximumPacketSize(MAX_PACKET_BYTES);
        connection.connect();
        connection.ask(topics.wanted(), topics.unwanted(), this::lose);
    }

    /** Returns why the connection was lost, when it is. */
    Exception awaitLoss() throws InterruptedException {
        try {
            return lost.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("never completed so", e);
        }
    }

    private void lose(String because) {
        lost.complete(new IOException(because));
    }

    boolean isLost() {
        return lost.isDone();
    }

    /** Gives the connection up if it was made with certificates that were renewed since; its session lives on. */
    void loseIfOutdated() {
        if (connection.isOutdated()) {
            lose("the certificates were renewed");
        }
    }

    /**
     * Sends PUBACK. On a connection that is gone it does nothing: the broker will deliver again.
     *
     * @param packetId 0 for a message of QoS 0, which has none and is not acknowledged
     */
    synchronized void acknowledge(int packetId) {
        // On a closed client Paho would fail with a NullPointerException.
        if (packetId == 0 || isClosed) {
            return;
        }
        try {
            connection.acknowledge(packetId);
        } catch (MqttException e) {
            LOG.debug("PUBACK of {}", packetId, e);
        }
    }

    /** Publishes as soon as the broker takes it, or not at all if the connection is lost. */
    void publish(String topic, byte[] message) throws InterruptedException {
        while (!window.tryAcquire(100, TimeUnit.MILLISECONDS)) {
            if (isLost()) {
                return;
            }
        }
        try {
            var outgoing = new MqttMessage(message, MqttConnection.QOS, false, null);
            connection.client().publish(topic, outgoing, null, new MqttActionListener() {
                @Override
                public void onSuccess(IMqttToken token) {
                    window.release();
                }

                @Override
                public void onFailure(IMqttToken token, Throwable cause) {
                    window.release();
                }
            });
        } catch (IllegalArgumentException e) {
            window.release();
            LOG.warn("Dropped what no topic can be for: {}", e.getMessage());
        } catch (MqttException e) {
            window.release();
            LOG.debug("publishing to {}", topic, e);
        }
    }

    /** Publishes and returns whether that is done: the broker has it, or says that it does not take it. */
    boolean deliver(String topic, byte[] message) {
        try {
            connection.deliver(topic, message, false);
            return true;
        } catch (IllegalArgumentException e) {
            LOG.warn("Dropped what no topic can be for: {}", e.getMessage());
            return true;
        } catch (MqttException e) {
            if (MqttConnection.isRefusal(e)) {
                LOG.warn("The broker does not take topic={} because={}", topic, e.getReasonCode());
                return true;
            }
            LOG.debug("publishing to {}", topic, e);
            return false;
        }
    }

    /** Leaves nothing behind, however broken the connection is. */
    @Override
    public synchronized void close() {
        isClosed = true;
        lose("closed");
        connection.close();
    }

    private final class Callback implements MqttListener {
        private final Receiver receiver;

        private Callback(Receiver receiver) {
            this.receiver = receiver;
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) throws InterruptedException {
            int packetId = message.getQos() == 0 ? 0 : message.getId();
            if (MqttTopic.isForOthers(topic)) {
                acknowledge(packetId); // what this or another gateway, or the cloud, tells others
                return;
            }
            receiver.receive(MqttSession.this, topic, message.getPayload(), packetId);
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {
            lost.complete(connection.lossBy(response));
        }

        @Override
        public void mqttErrorOccurred(MqttException exception) {
            LOG.warn("MQTT client reports: {}", exception.getMessage());
        }
    }
}
