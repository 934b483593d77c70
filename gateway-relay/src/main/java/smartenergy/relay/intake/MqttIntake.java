package smartenergy.relay.intake;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.service.health.Health;
import smartenergy.service.mqtt.Reconnecting;
import smartenergy.service.worker.Worker;

/**
 * Keeps a session with the broker, takes from it no more than the DataPond can store, and publishes what is due, on
 * threads of its own. Any thread may close it.
 */
public final class MqttIntake implements AutoCloseable {
    /** The part of the health that this keeps. */
    public static final String HEALTH = "broker";

    private static final Logger LOG = LoggerFactory.getLogger(MqttIntake.class);
    private static final Duration ACKNOWLEDGE_INTERVAL = Duration.ofMillis(50);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(5);

    private final MqttSession.Broker broker;
    private final MqttSession.Topics topics;
    private final Health health;
    private final Clock clock;
    private final IntakeQueue queue;
    private final Acknowledgements acknowledgements;
    private final MqttOutbox outbox;
    private final Reconnecting reconnecting;
    private final Worker connecting = worker("mqtt", Duration.ZERO, this::keepConnected);
    private final List<Worker> workers;
    private volatile MqttSession session;

    public MqttIntake(
            MqttSession.Broker broker,
            MqttSession.Topics topics,
            IntakeQueue queue,
            Acknowledgements acknowledgements,
            MqttOutbox outbox,
            Health health,
            Clock clock) {
        this.broker = broker;
        this.reconnecting = new Reconnecting(broker.clientId(), LONGEST_BACK_OFF);
        this.topics = topics;
        this.queue = queue;
        this.acknowledgements = acknowledgements;
        this.outbox = outbox;
        this.health = health.expect(HEALTH);
        this.clock = clock;
        this.workers = List.of(
                connecting,
                worker("acknowledge", ACKNOWLEDGE_INTERVAL, this::acknowledge),
                worker("publish", ACKNOWLEDGE_INTERVAL, this::publish));
        workers.forEach(Worker::start);
    }

    private static Worker worker(String name, Duration idle, Worker.Duty duty) {
        return new Worker(name, idle, Duration.ZERO, duty);
    }

    /** One connection, for as long as it lasts. */
    private boolean keepConnected() throws InterruptedException {
        Exception loss;
        try (var opened = new MqttSession(broker, this::enqueue)) {
            opened.connect(topics, queue.receiveMaximum());
            session = opened;
            reconnecting.connected();
            health.ready(HEALTH, "connected to " + broker.url() + reconnecting.note());
            LOG.info("Connected broker={}", broker.url());
            loss = opened.awaitLoss();
        } catch (MqttException e) {
            loss = e;
        } finally {
            session = null;
        }
        queue.forgetWhatComesAgain();
        var pause = reconnecting.pauseAfter(loss);
        var because = loss.getMessage() + reconnecting.note();
        health.notReady(HEALTH, broker.url() + ": " + because);
        LOG.warn("Not connected broker={} because={} retryIn={}", broker.url(), because, pause);
        connecting.stopsWithin(pause);
        return true;
    }

    /** Called on the client's thread; while it waits, the client reads nothing more from the broker. */
    private void enqueue(MqttSession from, String topic, byte[] payload, int packetId) throws InterruptedException {
        var arrival = Arrival.byMqtt(topic, payload, clock.instant());
        boolean comesAgain = packetId != 0;
        queue.put(arrival, receipt -> from.acknowledge(packetId), from::isLost, comesAgain);
    }

    private boolean acknowledge() throws InterruptedException {
        var current = session;
        if (current != null) {
            current.loseIfOutdated();
            for (var outgoing : acknowledgements.isDue() ? acknowledgements.take() : List.<MqttOutbox.Outgoing>of()) {
                current.publish(outgoing.topic(), outgoing.message());
            }
        }
        return false;
    }

    /** One after the other, each until the broker has it. */
    private boolean publish() throws InterruptedException {
        var next = outbox.first();
        var current = session;
        if (current != null && current.deliver(next.topic(), next.message())) {
            outbox.remove(next);
            return true;
        }
        return false;
    }

    @Override
    public void close() {
        workers.forEach(Worker::stop);
        workers.forEach(Worker::close);
    }
}
