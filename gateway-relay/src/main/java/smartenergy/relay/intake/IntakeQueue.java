package smartenergy.relay.intake;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
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
    /** Each batch costs a sync of the disk, and of what a reading may take until it can be queried this is a part. */
    private static final Duration LINGER = Duration.ofMillis(25);
    /** Who has brought so many, and then nothing for so long, may be waiting for an acknowledgement. */
    private static final int LEAST_WINDOW = 10;

    private static final long PAUSE_NANOS = Duration.ofMillis(8).toNanos();
    /** So long it is believed that a window is as large as it was. */
    private static final long WINDOW_NANOS = Duration.ofSeconds(1).toNanos();

    private static final int MAX_UNACKNOWLEDGED = 2_000;
    private static final int MIN_UNACKNOWLEDGED = 100;
    /** So long what the broker has sent may take; after a loss it sends all that again. */
    private static final double UNACKNOWLEDGED_SECONDS = 5;
    /** So long a batch may take: its messages are acknowledged at its end, if the connection lasts until then. */
    private static final double BATCH_SECONDS = 1;

    private static final int MIN_BATCH = 20;

    private final Intake intake;
    private final BlockingQueue<Delivery> queue = new ArrayBlockingQueue<>(MESSAGES);
    private final Semaphore freeBytes = new Semaphore(BYTES);
    private final Worker worker;
    private volatile double perSecond;
    private final long lingerNanos;
    /** Of those that are not durable yet, how many someone waits for in place of sending more. */
    private final AtomicInteger awaited = new AtomicInteger();
    /** Who gathers a batch, while it does. */
    private volatile Thread gathering;
    /** So many in the queue are enough, as no more come before they are acknowledged. */
    private volatile int enough = MAX_BATCH;

    private long enoughSince;
    private long lastBatch;

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

        /** Whether someone waits for the answer to this one, in place of sending more. */
        boolean isAwaited() {
            return arrivals.getFirst().cameByHttp();
        }
    }

    public IntakeQueue(Intake intake) {
        this(intake, LINGER);
    }

    /** @param linger so long after the beginning of a batch the next one begins at the earliest, where more may come */
    IntakeQueue(Intake intake, Duration linger) {
        this.intake = intake;
        this.lingerNanos = linger.toNanos();
        this.lastBatch = System.nanoTime() - lingerNanos;
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
        if (queued) {
            endGatheringIfDone(delivery);
        }
        return queued;
    }

    private void endGatheringIfDone(Delivery queued) {
        if (queued.isAwaited()) {
            awaited.incrementAndGet();
        }
        var waiting = gathering;
        if (waiting != null && (queued.isAwaited() || queue.size() >= enough)) {
            LockSupport.unpark(waiting);
        }
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
        var first = queue.take();
        awaitMore(most - 1);
        int readings = 0;
        for (var next = first; next != null; next = readings < most ? queue.poll() : null) {
            if (next.isAwaited()) {
                awaited.decrementAndGet();
            }
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

    /**
     * Waits for more in the queue where the last batch has only just begun; not where someone waits for an answer, or
     * where no more may come before these are acknowledged.
     */
    private void awaitMore(int most) throws InterruptedException {
        gathering = Thread.currentThread();
        long now = System.nanoTime();
        long until = lastBatch + lingerNanos;
        if (now - enoughSince >= WINDOW_NANOS) {
            enough = MAX_BATCH;
        }
        int seen = 0;
        long seenAt = now;
        while (now < until && awaited.get() <= 0 && queue.size() < Math.min(most, enough)) {
            if (queue.size() > seen) {
                seen = queue.size();
                seenAt = now;
            } else if (seen >= LEAST_WINDOW - 1 && now - seenAt >= PAUSE_NANOS) {
                enough = seen;
                enoughSince = now;
                break;
            }
            LockSupport.parkNanos(this, Math.min(until - now, PAUSE_NANOS));
            if (Thread.interrupted()) {
                throw new InterruptedException("to stop");
            }
            now = System.nanoTime();
        }
        gathering = null;
        lastBatch = now;
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
