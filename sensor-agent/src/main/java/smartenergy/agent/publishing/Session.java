package smartenergy.agent.publishing;

import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.agent.outbox.Entry;
import smartenergy.agent.outbox.Outbox;
import smartenergy.service.mqtt.MqttConnection;
import smartenergy.service.mqtt.MqttListener;
import smartenergy.telemetry.Acknowledgement;
import smartenergy.telemetry.Acknowledgement.Range;
import smartenergy.telemetry.DeviceDescription;
import smartenergy.telemetry.InvalidReading;
import smartenergy.telemetry.MqttTopic;
import smartenergy.telemetry.ReadingBatch;
import smartenergy.telemetry.ReadingJson;
import smartenergy.telemetry.Registration;

/** One connection to the broker, from its first message to its first trouble. */
final class Session implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final Duration PUBACK_TIMEOUT = Duration.ofSeconds(10);
    /** Messages without PUBACK at a time, where the broker allows as many; with 64 a busy broker's answers slow it. */
    private static final int MAX_WINDOW = 500;
    /** Readings without end-to-end acknowledgement at a time; what the broker may have to hold for this node. */
    private static final int MAX_IN_FLIGHT = 5_000;

    /** Of a packet, what is not the message: a topic of names as long as they may be, and a little. */
    private static final int MAX_HEADER_BYTES = 2_048;

    private static final Duration IDLE = Duration.ofMillis(200);
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);
    private static final Duration QUIET = Duration.ofMinutes(1);

    private final Broker broker;
    private final Outbox outbox;
    private final Supplier<List<DeviceDescription>> devices;
    private final Publisher.Metrics metrics;
    private final MqttConnection connection;
    private final Semaphore window = new Semaphore(0);
    private final Flights flights;
    private final Refusals refusals;
    private final Batching batching;
    /** The sites to which acknowledgements come; another one where readings of before a move wait. */
    private final Set<String> sites = new HashSet<>();

    private volatile MqttException trouble;
    private long packetBytes = Long.MAX_VALUE;
    private List<DeviceDescription> registered = List.of();
    private long registerAgainAt;
    private long checkAt = System.nanoTime();
    private long quietUntil = System.nanoTime();

    /** What outlives a session. */
    record Owner(
            Broker broker,
            Outbox outbox,
            Supplier<List<DeviceDescription>> devices,
            Publisher.Metrics metrics,
            Flights flights,
            Refusals refusals,
            Batching batching) {}

    private Session(Owner owner) throws MqttException {
        this.broker = owner.broker();
        this.outbox = owner.outbox();
        this.devices = owner.devices();
        this.metrics = owner.metrics();
        this.flights = owner.flights();
        this.refusals = owner.refusals();
        this.batching = owner.batching();
        batching.forget();
        this.connection = new MqttConnection(
                broker.access(), new MqttConnection.Login(broker.clientId(), broker.username(), broker.password()));
    }

    /** Connects and subscribes to the acknowledgements. */
    static Session open(Owner owner) throws MqttException {
        var session = new Session(owner);
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
        var properties = connection.connect().getResponseProperties();
        var allowed = properties.getReceiveMaximum();
        window.release(allowed == null ? MAX_WINDOW : Math.min(MAX_WINDOW, allowed));
        var packet = properties.getMaximumPacketSize();
        packetBytes = packet == null ? Long.MAX_VALUE : packet - MAX_HEADER_BYTES;
        listen(broker.site());
    }

    private void listen(String site) throws MqttException {
        if (!sites.contains(site)) {
            connection.subscribe(MqttTopic.acknowledgements(site, broker.node()));
            sites.add(site);
        }
    }

    /** Publishes until the connection is in trouble or the thread is interrupted. */
    void run() throws MqttException, IOException, InterruptedException {
        register();
        send(flights.notAtBroker(outbox.inFlight()));
        while (true) {
            var entries = outbox.next(MAX_WINDOW, MAX_IN_FLIGHT, IDLE);
            register();
            send(entries);
            resendUnacknowledged();
            failIfInTrouble();
        }
    }

    /**
     * Tells the gateway, and by the retained message every later one, what devices there are, if that is new; now and
     * then also if it is not, for a broker that lost the message, or sent it nobody who came at that moment.
     */
    private void register() throws MqttException, IOException {
        var present = devices.get();
        boolean isNew = !present.equals(registered);
        if (!isNew && System.nanoTime() < registerAgainAt) {
            return;
        }
        registered = present;
        registerAgainAt = System.nanoTime() + broker.registrationInterval().toNanos();
        if (isTaken(broker.site(), new Registration(outbox.stream(), present).toJson()) && isNew) {
            LOG.info("Registered devices={}", present.size());
        }
        var former = outbox.formerSite(broker.site());
        if (former.isPresent() && isTaken(former.get(), new byte[0])) {
            // Else the broker would tell each later gateway that the node is still there.
            LOG.info("The node is no more at site={} but at site={}", former.get(), broker.site());
            outbox.settle(broker.site());
        }
    }

    private boolean isTaken(String site, byte[] registration) throws MqttException {
        var topic = MqttTopic.registration(site, broker.node());
        try {
            connection.deliver(topic, registration, true);
            return true;
        } catch (MqttException e) {
            if (!MqttConnection.isRefusal(e)) {
                throw e;
            }
            LOG.warn("The broker does not allow this node {}; gateways may take its readings all the same", topic);
            return false;
        }
    }

    private void send(List<Entry> entries) throws MqttException, InterruptedException {
        for (var together : batching.messages(entries, broker.site(), packetBytes)) {
            if (together.size() > 1) {
                var messages = together.stream().map(Entry::message).toList();
                publish(MqttTopic.batch(broker.site(), broker.node()), ReadingBatch.join(messages), together);
            } else {
                var entry = together.getFirst();
                var topic = new MqttTopic(site(entry), broker.node(), entry.device(), entry.kind());
                publish(topic.text(), entry.message(), together);
            }
        }
    }

    private void publish(String topic, byte[] message, List<Entry> entries) throws MqttException, InterruptedException {
        if (!window.tryAcquire(PUBACK_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new MqttException(new IOException("no PUBACK within " + PUBACK_TIMEOUT));
        }
        failIfInTrouble();
        flights.sent(entries, System.nanoTime());
        var outgoing = new MqttMessage(message, MqttConnection.QOS, false, null);
        connection.client().publish(topic, outgoing, null, new MqttActionListener() {
            @Override
            public void onSuccess(IMqttToken token) {
                if (MqttConnection.refusal(token) == 0) {
                    metrics.published().inc(entries.size());
                    flights.atBroker(entries);
                } else {
                    trouble = new MqttException(new IOException("the broker does not allow this node " + topic));
                    if (entries.size() > 1) {
                        batching.refuse(topic);
                    }
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

    /** Where it was observed, which is another site if the node's was changed since. */
    private String site(Entry entry) throws MqttException {
        if (entry.isOfSite(broker.site())) {
            return broker.site();
        }
        try {
            var site = ReadingJson.decode(entry.message()).site();
            listen(site);
            return site;
        } catch (InvalidReading e) {
            return broker.site();
        } catch (MqttException e) {
            if (!MqttConnection.isRefusal(e)) {
                throw e;
            }
            LOG.warn("The broker does not allow this node the acknowledgements of its readings of another site");
            return broker.site();
        }
    }

    private void resendUnacknowledged() throws MqttException, InterruptedException {
        long now = System.nanoTime();
        if (now - checkAt < 0) {
            return;
        }
        checkAt = now + CHECK_INTERVAL.toNanos();
        var due = flights.due(outbox.inFlight(), now);
        if (flights.isAsking()) {
            batching.forget();
            registerAgainAt = now; // which a gateway that takes batches answers
        }
        send(due);
        metrics.resent().inc(due.size());
        if (!due.isEmpty() && now - quietUntil > 0) {
            LOG.info("Sending again what was not acknowledged, at first {} readings", due.size());
            quietUntil = now + QUIET.toNanos();
        }
    }

    private final class Acknowledgements implements MqttListener {
        @Override
        public void messageArrived(String topic, MqttMessage message) {
            // A gateway retains none: what was true once would let go of what came since.
            if (message.isRetained()) {
                LOG.warn("Ignored an acknowledgement that is retained");
            } else {
                acknowledge(message.getPayload());
            }
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {
            trouble = connection.lossBy(response);
        }
    }

    private void acknowledge(byte[] message) {
        try {
            var acknowledgement = Acknowledgement.ofJson(message);
            int stream = acknowledgement.stream();
            if (stream == outbox.stream() && acknowledgement.batchBytes() > 0) {
                batching.allow(acknowledgement.batchBytes());
            }
            for (var refusal : acknowledgement.refused()) {
                long count = release(stream, refusal.device(), refusal.numbers());
                if (count > 0) {
                    metrics.refused().labelValues(refusal.reason()).inc(count);
                    refusals.add(refusal, count);
                }
            }
            acknowledgement.durable().forEach((device, ranges) -> {
                if (release(stream, device, ranges) > 0) {
                    refusals.taken(device);
                }
            });
        } catch (RuntimeException e) {
            // On Paho's thread, where an exception ends the connection, and would again for a retained message.
            LOG.warn("Ignored what came as an acknowledgement: {}", e.getMessage());
        }
    }

    private long release(int stream, String device, List<Range> ranges) {
        long count = ranges.stream()
                .mapToLong(range -> outbox.release(stream, device, range))
                .sum();
        metrics.released().inc(count);
        return count;
    }

    private void failIfInTrouble() throws MqttException {
        if (trouble != null) {
            throw trouble;
        }
        if (!connection.client().isConnected()) {
            throw new MqttException(new EOFException("connection closed by the broker"));
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
