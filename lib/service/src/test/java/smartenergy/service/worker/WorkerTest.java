package smartenergy.service.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WorkerTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    private final List<String> steps = new CopyOnWriteArrayList<>();

    /** Notes what it is asked to do; a turn lasts until it is let go, where it is held. */
    private final class Noting implements Worker.Duty {
        private final CountDownLatch hold;

        private Noting(boolean isHeld) {
            this.hold = new CountDownLatch(isHeld ? 1 : 0);
        }

        @Override
        public void start() {
            steps.add("start");
        }

        @Override
        public boolean work() throws InterruptedException {
            steps.add("work on " + Thread.currentThread().getName());
            hold.await();
            return false;
        }

        @Override
        public void finish() {
            steps.add("finish");
        }

        @Override
        public void end() {
            steps.add("end");
        }
    }

    @Test
    void doesItsDutyInOrderAndEndsItsIdlingAtTheStop() {
        var worker = new Worker("digger", LONG, LONG, new Noting(false)).start();
        await().until(() -> steps.size() == 2);

        worker.close();

        assertThat(steps).containsExactly("start", "work on digger", "finish", "end");
    }

    @Test
    void interruptsADutyThatOutlastsThePatience() {
        var worker = new Worker("digger", LONG, Duration.ofMillis(50), new Noting(true)).start();
        await().until(() -> steps.size() == 2);

        worker.close();

        assertThat(steps).containsExactly("start", "work on digger", "end");
    }

    @Test
    void followsATurnThatFoundWorkAtOnce() {
        var turns = new AtomicInteger();
        try (var _ = new Worker("digger", LONG, LONG, () -> turns.incrementAndGet() < 1_000).start()) {
            await().until(() -> turns.get() == 1_000);
        }

        assertThat(turns).hasValue(1_000);
    }

    @Test
    void mayBeStoppedByItsOwnDutyAndClosedTwiceAndBeforeItsStart() {
        var turns = new AtomicInteger();
        var workers = new CopyOnWriteArrayList<Worker>();
        var worker = new Worker("digger", Duration.ZERO, LONG, () -> {
            turns.incrementAndGet();
            workers.getFirst().stop();
            return true;
        });
        workers.add(worker);
        worker.start();
        await().until(() -> turns.get() > 0);

        worker.close();
        worker.close();
        new Worker("idler", LONG, LONG, () -> true).close();

        assertThat(turns).hasValue(1);
    }

    @Test
    void saysWithinAPauseThatItIsToStop() throws InterruptedException {
        var worker = new Worker("digger", LONG, LONG, () -> false).start();
        assertThat(worker.stopsWithin(Duration.ofMillis(1))).isFalse();

        worker.close();

        assertThat(worker.stopsWithin(LONG)).isTrue();
    }

    @Test
    void leavesAFaultOfItsDutyToTheProcessAndEnds() {
        var faults = new CopyOnWriteArrayList<String>();
        var before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, fault) -> faults.add(thread.getName() + fault.getMessage()));
        try {
            new Worker("digger", LONG, LONG, () -> {
                        throw new IllegalStateException(" fell");
                    })
                    .start();
            await().dontCatchUncaughtExceptions().until(() -> !faults.isEmpty());
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }

        assertThat(faults).containsExactly("digger fell");
    }
}
