package smartenergy.relay.intake;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.relay.edgex.EventRoutes;
import smartenergy.relay.edgex.Receipt;
import smartenergy.service.worker.Worker;

/**
 * What came and is not durable yet, however it came; bounded, so that nobody brings more than the DataPond can store.
 * Any thread.
 */
public final class IntakeQueue implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IntakeQueue.class);
    private static final int MAX_BATCH = 1_000;
    private static final int MESSAGES = 2 * MAX_BATCH;
    private static final int BYTES = 8 << 20;
    private static final Duration POST_PATIENCE = Duration.ofSeconds(10);

    private final Intake intake;
    private final BlockingQueue<Delivery> queue = new ArrayBlockingQueue<>(MESSAGES);
    private final Semaphore freeBytes = new Semaphore(BYTES);
    private final Worker worker;
    private volatile double perSecond;

    private static final int MAX_UNACKNOWLEDGED = 2_000;
    private static final int MIN_UNACKNOWLEDGED = 100;
    /** So long what the broker has sent may take; after a loss it sends all that again. */
    private static final double UNACKNOWLEDGED_SECONDS = 5;
    /** So long a batch may take: its messages are acknowledged at its end, if the connection lasts until then. */
    private static final double BATCH_SECONDS = 1;

    private static final int MIN_BATCH = 20;

    /**
     * A message.
     *
     * @param arrivals the readings of a batch, or the one that it is
     * @param bytes of the queue; a message larger than it takes all of it
     * @param comesAgain whether its sender sends it again if it is forgotten once nobody wants it any more
     */
    private record Delivery(
            List<Arrival> arrivals, int bytes, Consumer<Receipt> done, BooleanSupplier givenUp, boolean comesAgain) {
        boolean isVain() {
            return comesAgain && givenUp.getAsBoolean();
        }
    }

    public IntakeQueue(Intake intake) {
        this.intake = intake;
        this.worker = new Worker("intake", Duration.ZERO, Duration.ZERO, this::takeBatch);
        worker.start();
    }

    /**
     * Waits for room.
     *
     * @param done is told on the intake's thread when the message is durable; must not wait
     * @param givenUp whether nobody wants it any more
     * @return whether it was queued
     */
    public boolean put(Arrival arrival, Consumer<Receipt> done, BooleanSupplier givenUp) throws InterruptedException {
        return put(arrival, done, givenUp, false);
    }

    /**
     * As the other one.
     *
     * @param comesAgain whether its sender sends it again then, so that it may be forgotten before its turn has come
     * @return whether it was queued
     */
    boolean put(Arrival arrival, Consumer<Receipt> done, BooleanSupplier givenUp, boolean comesAgain)
            throws InterruptedException {
        int bytes = Math.min(arrival.payload().length, BYTES);
        var delivery = new Delivery(arrival.readings(), bytes, done, givenUp, comesAgain);
        boolean fits = false;
        while (!fits && !givenUp.getAsBoolean()) {
            fits = freeBytes.tryAcquire(delivery.bytes(), 100, TimeUnit.MILLISECONDS);
        }
        boolean queued = false;
        while (fits && !queued && !givenUp.getAsBoolean()) {
            queued = queue.offer(delivery, 100, TimeUnit.MILLISECONDS);
        }
        if (fits && !queued) {
            freeBytes.release(delivery.bytes());
        }
        return queued;
    }

    /** Queues what was posted, as long as whoever posted it may still be waiting. */
    public EventRoutes.Poster poster(Clock clock) {
        return (path, body, done) -> {
            var until = clock.instant().plus(POST_PATIENCE);
            return put(
                    Arrival.byHttp(path, body, clock.instant()),
                    done,
                    () -> clock.instant().isAfter(until));
        };
    }

    private boolean takeBatch() throws InterruptedException {
        var batch = new ArrayList<Delivery>();
        int most = most(BATCH_SECONDS, MIN_BATCH, MAX_BATCH);
        int readings = 0;
        for (var next = queue.take(); next != null; next = readings < most ? queue.poll() : null) {
            if (!isForgotten(next)) {
                batch.add(next);
                readings += next.arrivals().size();
            }
        }
        if (batch.isEmpty()) {
            return true;
        }
        long start = System.nanoTime();
        var receipts = intake.take(
                batch.stream().flatMap(delivery -> delivery.arrivals().stream()).toList());
        measure(readings, readings >= most, (System.nanoTime() - start) / 1e9);
        int last = -1;
        for (var delivery : batch) {
            last += delivery.arrivals().size();
            tell(delivery, receipts.get(last));
            freeBytes.release(delivery.bytes());
        }
        return true;
    }

    /** Whoever published a batch is told by PUBACK only, which is the same for each of its readings. */
    private static void tell(Delivery delivery, Receipt receipt) {
        try {
            delivery.done().accept(receipt);
        } catch (RuntimeException e) {
            // It is durable; whoever was to be told asks or sends again.
            LOG.warn(
                    "Could not tell the sender of {}",
                    delivery.arrivals().getFirst().origin(),
                    e);
        }
    }

    private boolean isForgotten(Delivery delivery) {
        boolean isVain = delivery.isVain();
        if (isVain) {
            freeBytes.release(delivery.bytes());
        }
        return isVain;
    }

    /** Makes room at once of what a lost connection brought and the next one brings again. */
    void forgetWhatComesAgain() {
        var vain = queue.stream().filter(Delivery::isVain).toList();
        for (var delivery : vain) {
            if (queue.remove(delivery)) {
                freeBytes.release(delivery.bytes());
            }
        }
    }

    /** Small batches say nothing of how many could be stored, unless they are slow. */
    private void measure(int readings, boolean isFull, double seconds) {
        if (isFull || readings >= MIN_UNACKNOWLEDGED || seconds >= BATCH_SECONDS) {
            double now = readings / Math.max(1e-6, seconds);
            perSecond = perSecond == 0 ? now : (perSecond + now) / 2;
        }
    }

    /** How many messages the broker should send without an acknowledgement; as many as are stored in a few seconds. */
    int receiveMaximum() {
        return most(UNACKNOWLEDGED_SECONDS, MIN_UNACKNOWLEDGED, MAX_UNACKNOWLEDGED);
    }

    private int most(double seconds, int least, int most) {
        return perSecond == 0 ? most : (int) Math.clamp(perSecond * seconds, least, most);
    }

    @Override
    public void close() {
        worker.close();
    }
}
