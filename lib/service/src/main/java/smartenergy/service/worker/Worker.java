package smartenergy.service.worker;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A named thread that repeats a duty until it is closed; Agrona's AgentRunner is the model. A duty that throws ends the
 * thread, and {@link smartenergy.service.FailFast} the process. Any thread may stop or close it, also twice.
 */
public final class Worker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    /** For a duty that was interrupted. */
    private static final Duration LAST_PATIENCE = Duration.ofSeconds(5);

    private final Duty duty;
    private final Duration idle;
    private final Duration patience;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;

    /** What a worker does, all of it on the worker's thread. */
    @FunctionalInterface
    public interface Duty {
        /** Prepares, before the first turn. */
        default void start() throws InterruptedException {}

        /** Does one turn. Returns whether the next one may follow at once; else the worker idles first. */
        boolean work() throws InterruptedException;

        /** Does what is left, after the last turn, where the worker is to stop and nobody has lost patience. */
        default void finish() throws InterruptedException {}

        /** Cleans up at the end, however it came. */
        default void end() {}
    }

    /**
     * A worker that waits for {@link #start}, so that its owner is complete when the duty begins.
     *
     * @param idle between turns that found nothing to do; ends early at the stop
     * @param patience how long {@link #close} leaves the duty to end by itself before it is interrupted
     */
    public Worker(String name, Duration idle, Duration patience, Duty duty) {
        this.duty = duty;
        this.idle = idle;
        this.patience = patience;
        this.thread = Thread.ofPlatform().name(name).unstarted(this::run);
    }

    public Worker start() {
        thread.start();
        return this;
    }

    private void run() {
        try {
            duty.start();
            while (!isStopping()) {
                if (!duty.work()) {
                    stopsWithin(idle);
                }
            }
            duty.finish();
        } catch (InterruptedException e) {
            LOG.debug("{} was interrupted", thread.getName(), e);
        } finally {
            duty.end();
        }
    }

    public boolean isStopping() {
        return stop.getCount() == 0;
    }

    /** Waits for so long, or until the worker is to stop; returns whether it is. For pauses within a turn. */
    public boolean stopsWithin(Duration pause) throws InterruptedException {
        return stop.await(pause.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Has the present turn be the last; does not wait. Also for the duty itself. */
    public void stop() {
        stop.countDown();
    }

    /** Stops, and waits for the end within the patience; after that it interrupts. */
    @Override
    public void close() {
        stop();
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        try {
            if (patience.isZero() || !thread.join(patience)) {
                thread.interrupt();
                if (!thread.join(LAST_PATIENCE)) {
                    LOG.warn("{} does not end, and is left behind", thread.getName());
                }
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
