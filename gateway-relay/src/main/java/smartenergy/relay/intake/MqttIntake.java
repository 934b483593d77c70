package smartenergy.relay.intake;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.relay.datapond.ReadingStore;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.ops.Health;

/** Keeps a session with the broker, and takes from it no more than the DataPond can store. */
public final class MqttIntake implements AutoCloseable {
    /** The part of the health that this keeps. */
    public static final String HEALTH = "broker";

    private static final Logger LOG = LoggerFactory.getLogger(MqttIntake.class);
    private static final int MAX_BATCH = 1_000;
    private static final int QUEUE_MESSAGES = 2 * MAX_BATCH;
    private static final int QUEUE_BYTES = 8 << 20;
    private static final Duration ACKNOWLEDGE_INTERVAL = Duration.ofMillis(50);
    private static final Duration SHORTEST_BACK_OFF = Duration.ofMillis(100);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(5);

    private final MqttSession.Broker broker;
    private final Health health;
    private final Clock clock;
    private final Intake intake;
    private final Acknowledgements acknowledgements = new Acknowledgements();
    private final BlockingQueue<Delivery> queue = new ArrayBlockingQueue<>(QUEUE_MESSAGES);
    private final Semaphore freeBytes = new Semaphore(QUEUE_BYTES);
    private final Random jitter = new Random();
    private final List<Thread> threads;
    private volatile boolean stopped;
    private volatile MqttSession session;

    private record Delivery(Arrival arrival, MqttSession session, int packetId) {
        int bytes() {
            return Math.min(arrival.payload().length, QUEUE_BYTES);
        }
    }

    public MqttIntake(
            MqttSession.Broker broker,
            ReadingStore store,
            Duration clockTolerance,
            IntakeMetrics metrics,
            Health health,
            Clock clock) {
        this.broker = broker;
        this.health = health.expect(HEALTH);
        this.clock = clock;
        this.intake = new Intake(store, clockTolerance, acknowledgements, metrics, health, clock);
        this.threads = List.of(
                Thread.ofPlatform().name("mqtt").unstarted(this::keepConnected),
                Thread.ofPlatform().name("intake").unstarted(this::takeBatches),
                Thread.ofPlatform().name("acknowledge").unstarted(this::acknowledge));
        threads.forEach(Thread::start);
    }

    /** Takes a dead letter once more; returns why it is still rejected, or an empty text. */
    public String replay(DeadLetter letter) {
        return intake.replay(letter);
    }

    private void keepConnected() {
        var backOff = SHORTEST_BACK_OFF;
        while (!stopped) {
            try (var opened = new MqttSession(broker, this::enqueue)) {
                opened.connect();
                session = opened;
                health.ready(HEALTH, "connected to " + broker.url());
                LOG.info("Connected broker={}", broker.url());
                backOff = SHORTEST_BACK_OFF;
                opened.awaitLoss();
                throw new MqttException(new IOException("connection lost"));
            } catch (MqttException e) {
                health.notReady(HEALTH, broker.url() + ": " + e.getMessage());
                LOG.warn("Lost broker={} because={}", broker.url(), e.getMessage());
                backOff = pauseAndDouble(backOff);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private Duration pauseAndDouble(Duration backOff) {
        try {
            long millis = backOff.toMillis();
            Thread.sleep(millis / 2 + jitter.nextLong(millis / 2 + 1));
        } catch (InterruptedException e) {
            stopped = true;
        }
        var doubled = backOff.multipliedBy(2);
        return doubled.compareTo(LONGEST_BACK_OFF) < 0 ? doubled : LONGEST_BACK_OFF;
    }

    /** Called on the client's thread; while it waits, the client reads nothing more from the broker. */
    private void enqueue(MqttSession from, String topic, byte[] payload, int packetId) throws InterruptedException {
        var delivery = new Delivery(new Arrival(topic, payload, clock.instant()), from, packetId);
        freeBytes.acquire(delivery.bytes());
        queue.put(delivery);
    }

    private void takeBatches() {
        try {
            while (!stopped) {
                var batch = new ArrayList<Delivery>();
                batch.add(queue.take());
                queue.drainTo(batch, MAX_BATCH - 1);
                intake.take(batch.stream().map(Delivery::arrival).toList());
                for (var delivery : batch) {
                    delivery.session().acknowledge(delivery.packetId());
                    freeBytes.release(delivery.bytes());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void acknowledge() {
        try {
            while (!stopped) {
                Thread.sleep(ACKNOWLEDGE_INTERVAL);
                var current = session;
                if (current != null) {
                    acknowledgements.take().forEach(outgoing -> current.publish(outgoing.topic(), outgoing.message()));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stopped = true;
        threads.forEach(Thread::interrupt);
        try {
            for (var thread : threads) {
                thread.join(Duration.ofSeconds(5));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
