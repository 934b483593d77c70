package smartenergy.agent.hardware;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Time that passes evenly, whatever the clock on the wall is set to. */
public interface Ticks {
    Ticks SYSTEM = new Ticks() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void pause(Duration duration) throws InterruptedException {
            TimeUnit.NANOSECONDS.sleep(duration.toNanos());
        }
    };

    /** Since some instant. */
    long nanos();

    void pause(Duration duration) throws InterruptedException;
}
