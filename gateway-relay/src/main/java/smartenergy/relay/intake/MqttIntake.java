package smartenergy.relay.intake;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.relay.BackOff;
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
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(5);

    private final MqttSession.Broker broker;
    private final Health health;
    private final Clock clock;
    private final Intake intake;
    private final Acknowledgements acknowledgements = new Acknowledgements();
    private final BlockingQueue<Delivery> queue = new ArrayBlockingQueue<>(QUEUE_MESSAGES);
    private final Semaphore freeBytes = new Semaphore(QUEUE_BYTES);
    private final List<Thread> threads;
    private volatile MqttSession session;

    private record Delivery(Arrival arrival, MqttSession session, int packetId) {
        /** A message larger than the queue takes all of it. */
        int bytes() {
            return Math.min(arrival.payload().length, QUEUE_BYTES);
        }
    }

    private interface Work {
        void run() throws InterruptedException;
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
                untilInterrupted("mqtt", this::keepConnected),
                untilInterrupted("intake", this::takeBatch),
                untilInterrupted("acknowledge", this::acknowledge));
    }

    private static Thread untilInterrupted(String name, Work work) {
        return Thread.ofPlatform().name(name).start(() -> {
            try {
                while (true) {
                    work.run();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Takes a dead letter once more; returns why it is still rejected, or an empty text. */
    public String replay(DeadLetter letter) {
        return intake.replay(letter);
    }

    private void keepConnected() throws InterruptedException {
        var backOff = new BackOff(LONGEST_BACK_OFF);
        while (true) {
            try (var opened = new MqttSession(broker, this::enqueue)) {
                opened.connect();
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
        var delivery = new Delivery(new Arrival(topic, payload, clock.instant()), from, packetId);
        boolean fits = false;
        while (!fits && !from.isLost()) {
            fits = freeBytes.tryAcquire(delivery.bytes(), 100, TimeUnit.MILLISECONDS);
        }
        boolean queued = false;
        while (fits && !queued && !from.isLost()) {
            queued = queue.offer(delivery, 100, TimeUnit.MILLISECONDS);
        }
        if (fits && !queued) {
            freeBytes.release(delivery.bytes());
        }
    }

    private void takeBatch() throws InterruptedException {
        var batch = new ArrayList<Delivery>();
        batch.add(queue.take());
        queue.drainTo(batch, MAX_BATCH - 1);
        intake.take(batch.stream().map(Delivery::arrival).toList());
        for (var delivery : batch) {
            delivery.session().acknowledge(delivery.packetId());
            freeBytes.release(delivery.bytes());
        }
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

    @Override
    public void close() {
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
