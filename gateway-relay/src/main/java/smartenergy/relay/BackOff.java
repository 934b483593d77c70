package smartenergy.relay;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before the next attempt: each pause twice the one before, up to a limit, half of it by chance. */
public final class BackOff {
    private static final Duration SHORTEST = Duration.ofMillis(100);

    private final Duration longest;
    private Duration next = SHORTEST;

    public BackOff(Duration longest) {
        this.longest = longest;
    }

    /** Waits, unless another thread cuts it short. */
    public synchronized void pause() throws InterruptedException {
        long millis = next.toMillis();
        next = next.multipliedBy(2).compareTo(longest) < 0 ? next.multipliedBy(2) : longest;
        wait(millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
    }

    /** Ends the pause of another thread at once. */
    public synchronized void cutShort() {
        notifyAll();
    }

    /** After a success. */
    public synchronized void reset() {
        next = SHORTEST;
    }
}
