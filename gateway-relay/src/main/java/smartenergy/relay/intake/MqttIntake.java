package smartenergy.relay.intake;

import java.time.Clock;
import java.time.Duration;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.relay.BackOff;
import smartenergy.service.health.Health;

/** Keeps a session with the broker, takes from it no more than the DataPond can store, and publishes what is due. */
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
    private final Thread[] threads;
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
        this.topics = topics;
        this.queue = queue;
        this.acknowledgements = acknowledgements;
        this.outbox = outbox;
        this.health = health.expect(HEALTH);
        this.clock = clock;
        this.threads = new Thread[] {
            Loops.untilInterrupted("mqtt", this::keepConnected),
            Loops.untilInterrupted("acknowledge", this::acknowledge),
            Loops.untilInterrupted("publish", this::publish)
        };
    }

    private void keepConnected() throws InterruptedException {
        var backOff = new BackOff(LONGEST_BACK_OFF);
        while (true) {
            try (var opened = new MqttSession(broker, this::enqueue)) {
                opened.connect(topics);
                session = opened;
                health.ready(HEALTH, "connected to " + broker.url());
                LOG.info("Connected broker={}", broker.url());
                backOff.reset();
                notConnected(opened.awaitLoss());
            } catch (MqttException e) {
                notConnected(String.valueOf(e.getMessage()));
            } finally {
                session = null;
            }
            backOff.pause();
        }
    }

    private void notConnected(String because) {
        health.notReady(HEALTH, broker.url() + ": " + because);
        LOG.warn("Not connected broker={} because={}", broker.url(), because);
    }

    /** Called on the client's thread; while it waits, the client reads nothing more from the broker. */
    private void enqueue(MqttSession from, String topic, byte[] payload, int packetId) throws InterruptedException {
        queue.put(Arrival.byMqtt(topic, payload, clock.instant()), receipt -> from.acknowledge(packetId), from::isLost);
    }

    private void acknowledge() throws InterruptedException {
        Thread.sleep(ACKNOWLEDGE_INTERVAL);
        var current = session;
        if (current != null) {
            current.loseIfOutdated();
            for (var outgoing : acknowledgements.take()) {
                current.publish(outgoing.topic(), outgoing.message());
            }
        }
    }

    /** One after the other, each until the broker has it. */
    private void publish() throws InterruptedException {
        var next = outbox.first();
        var current = session;
        if (current != null && current.deliver(next.topic(), next.message())) {
            outbox.remove(next);
        } else {
            Thread.sleep(ACKNOWLEDGE_INTERVAL);
        }
    }

    @Override
    public void close() {
        Loops.stop(threads);
    }
}
