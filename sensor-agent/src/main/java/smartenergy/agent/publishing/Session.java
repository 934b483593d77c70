package smartenergy.agent.publishing;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.agent.outbox.Entry;
import smartenergy.agent.outbox.Outbox;
import smartenergy.service.mqtt.MqttConnection;
import smartenergy.telemetry.Acknowledgement;
import smartenergy.telemetry.DeviceDescription;
import smartenergy.telemetry.MqttTopic;
import smartenergy.telemetry.Registration;

/** One connection to the broker, from its first message to its first trouble. */
final class Session implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final Duration PUBACK_TIMEOUT = Duration.ofSeconds(10);
    /** Messages without PUBACK at a time, where the broker allows as many; with 64 a busy broker's answers slow it. */
    private static final int MAX_WINDOW = 500;
    /** Readings without end-to-end acknowledgement at a time; what the broker may have to hold for this node. */
    private static final int MAX_IN_FLIGHT = 5_000;

    private static final Duration IDLE = Duration.ofMillis(200);
    private static final Duration FIRST_PATIENCE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PATIENCE = Duration.ofSeconds(60);

    private final Broker broker;
    private final Outbox outbox;
    private final Supplier<List<DeviceDescription>> devices;
    private final Publisher.Metrics metrics;
    private final MqttConnection connection;
    private final Semaphore window = new Semaphore(0);
    /** By index of the entry; only of what may still be in flight. */
    private final TreeMap<Long, Long> sentAtNanos = new TreeMap<>();

    private volatile MqttException trouble;
    private List<DeviceDescription> registered = List.of();
    private long registerAgainAt;
    private Duration patience = FIRST_PATIENCE;
    private long quietUntil = System.nanoTime();

    private Session(Broker broker, Outbox outbox, Supplier<List<DeviceDescription>> devices, Publisher.Metrics metrics)
            throws MqttException {
        this.broker = broker;
        this.outbox = outbox;
        this.devices = devices;
        this.metrics = metrics;
        this.connection = new MqttConnection(
                broker.access(),
                new MqttConnection.Login(
                        "agent-" + broker.site() + "-" + broker.node(), broker.username(), broker.password()));
    }

    /** Connects and subscribes to the acknowledgements. */
    static Session open(
            Broker broker, Outbox outbox, Supplier<List<DeviceDescription>> devices, Publisher.Metrics metrics)
            throws MqttException {
        var session = new Session(broker, outbox, devices, metrics);
        try {
            session.connect();
            return session;
        } catch (MqttException e) {
            session.close();
            throw e;
        }
    }

    private void connect() throws MqttException {
        connection.client().setCallback(new Acknowledgements());
        connection.options().setCleanStart(true);
        // mosquitto allows 20 unless told otherwise; Paho refuses to publish more.
        var allowed = connection.connect().getResponseProperties().getReceiveMaximum();
        window.release(allowed == null ? MAX_WINDOW : Math.min(MAX_WINDOW, allowed));
        connection.subscribe(MqttTopic.acknowledgements(broker.site(), broker.node()));
    }

    /** Publishes until the connection is in trouble or the thread is interrupted. */
    void run() throws MqttException, IOException, InterruptedException {
        register();
        for (var entry : outbox.inFlight()) {
            send(entry);
        }
        while (true) {
            var entries = outbox.next(MAX_WINDOW, MAX_IN_FLIGHT, IDLE);
            register();
            for (var entry : entries) {
                send(entry);
            }
            resendUnacknowledged();
            failIfInTrouble();
        }
    }

    /**
     * Tells the gateway, and by the retained message every later one, what devices there are, if that is new; now and
     * then also if it is not, for a broker that lost the message, or sent it nobody who came at that moment.
     */
    private void register() throws MqttException {
        var present = devices.get();
        boolean isNew = !present.equals(registered);
        if (!isNew && System.nanoTime() < registerAgainAt) {
            return;
        }
        registered = present;
        registerAgainAt = System.nanoTime() + broker.registrationInterval().toNanos();
        if (isTaken(new Registration(present)) && isNew) {
            LOG.info("Registered devices={}", present.size());
        }
    }

    private boolean isTaken(Registration registration) throws MqttException {
        var topic = MqttTopic.registration(broker.site(), broker.node());
        try {
            connection.deliver(topic, registration.toJson(), true);
            return true;
        } catch (MqttException e) {
            if (!MqttConnection.isRefusal(e)) {
                throw e;
            }
            LOG.warn("The broker does not allow this node {}; gateways may take its readings all the same", topic);
            return false;
        }
    }

    private void send(Entry entry) throws MqttException, InterruptedException {
        if (!window.tryAcquire(PUBACK_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new MqttException(new IOException("no PUBACK within " + PUBACK_TIMEOUT));
        }
        failIfInTrouble();
        var topic = new MqttTopic(broker.site(), broker.node(), entry.device(), entry.kind()).text();
        sentAtNanos.put(entry.index(), System.nanoTime());
        var outgoing = new MqttMessage(entry.message(), MqttConnection.QOS, false, null);
        connection.client().publish(topic, outgoing, null, new MqttActionListener() {
            @Override
            public void onSuccess(IMqttToken token) {
                if (MqttConnection.refusal(token) != 0) {
                    trouble = new MqttException(new IOException("the broker does not allow this node " + topic));
                } else {
                    metrics.published().inc();
                }
                window.release();
            }

            @Override
            public void onFailure(IMqttToken token, Throwable cause) {
                trouble = cause instanceof MqttException e ? e : new MqttException(cause);
                window.release();
            }
        });
    }

    /** What waited too long is sent again; each time without any progress doubles what is too long. */
    private void resendUnacknowledged() throws MqttException, InterruptedException {
        long oldest = outbox.oldestInFlight();
        if (!sentAtNanos.headMap(oldest).isEmpty()) {
            sentAtNanos.headMap(oldest).clear();
            patience = FIRST_PATIENCE;
        }
        long sentBefore = System.nanoTime() - patience.toNanos();
        if (sentAtNanos.isEmpty() || sentAtNanos.firstEntry().getValue() > sentBefore) {
            return;
        }
        var inFlight = outbox.inFlight();
        sentAtNanos.keySet().retainAll(inFlight.stream().map(Entry::index).collect(Collectors.toSet()));
        var overdue = inFlight.stream()
                .filter(entry -> sentAtNanos.getOrDefault(entry.index(), Long.MAX_VALUE) < sentBefore)
                .toList();
        for (var entry : overdue) {
            send(entry);
            metrics.resent().inc();
        }
        if (System.nanoTime() > quietUntil) {
            LOG.info(
                    "Sending again what was not acknowledged within {}, at first {} readings",
                    patience,
                    overdue.size());
            quietUntil = System.nanoTime() + LONGEST_PATIENCE.toNanos();
        }
        patience = Collections.min(List.of(patience.multipliedBy(2), LONGEST_PATIENCE));
    }

    private final class Acknowledgements implements MqttCallback {
        @Override
        public void messageArrived(String topic, MqttMessage message) {
            acknowledge(message.getPayload());
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {
            trouble = response.getException() == null
                    ? new MqttException(new IOException("disconnected: " + response.getReasonString()))
                    : response.getException();
        }

        @Override
        public void mqttErrorOccurred(MqttException exception) {
            LOG.debug("MQTT client reports", exception);
        }

        @Override
        public void deliveryComplete(IMqttToken token) {}

        @Override
        public void connectComplete(boolean reconnect, String serverUri) {}

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {}
    }

    private void acknowledge(byte[] message) {
        try {
            var acknowledgement = Acknowledgement.ofJson(message);
            for (var device : acknowledgement.durable().entrySet()) {
                for (var range : device.getValue()) {
                    metrics.released().inc(outbox.release(acknowledgement.stream(), device.getKey(), range));
                }
            }
        } catch (IllegalArgumentException e) {
            LOG.warn("Ignored what came as an acknowledgement: {}", e.getMessage());
        }
    }

    private void failIfInTrouble() throws MqttException {
        if (trouble != null) {
            throw trouble;
        }
        if (!connection.client().isConnected()) {
            throw new MqttException(new IOException("connection closed by the broker"));
        }
        if (connection.isOutdated()) {
            throw new MqttException(new IOException("the certificates were renewed"));
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
