package smartenergy.relay.intake;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import smartenergy.relay.edgex.EventRoutes;
import smartenergy.relay.edgex.Receipt;
import smartenergy.service.worker.Worker;

/**
 * What came and is not durable yet, however it came; bounded, so that nobody brings more than the DataPond can store.
 * Any thread.
 */
public final class IntakeQueue implements AutoCloseable {
    private static final int MAX_BATCH = 1_000;
    private static final int MESSAGES = 2 * MAX_BATCH;
    private static final int BYTES = 8 << 20;
    private static final Duration POST_PATIENCE = Duration.ofSeconds(10);

    private final Intake intake;
    private final BlockingQueue<Delivery> queue = new ArrayBlockingQueue<>(MESSAGES);
    private final Semaphore freeBytes = new Semaphore(BYTES);
    private final Worker worker;

    private record Delivery(Arrival arrival, Consumer<Receipt> done) {
        /** A message larger than the queue takes all of it. */
        int bytes() {
            return Math.min(arrival.payload().length, BYTES);
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
        var delivery = new Delivery(arrival, done);
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
        batch.add(queue.take());
        queue.drainTo(batch, MAX_BATCH - 1);
        var receipts = intake.take(batch.stream().map(Delivery::arrival).toList());
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).done().accept(receipts.get(i));
            freeBytes.release(batch.get(i).bytes());
        }
        return true;
    }

    @Override
    public void close() {
        worker.close();
    }
}
