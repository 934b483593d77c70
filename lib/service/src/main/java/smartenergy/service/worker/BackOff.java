package smartenergy.service.worker;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before the next attempt: each pause twice the one before, up to a limit, half of it by chance, so
 * that many who lost the same server do not come back at once. Any thread.
 */
public final class BackOff {
    private static final Duration SHORTEST = Duration.ofMillis(100);

    private final Duration shortest;
    private final Duration longest;
    private Duration next;

    public BackOff(Duration shortest, Duration longest) {
        this.shortest = shortest;
        this.longest = longest;
        this.next = shortest;
    }

    /** One that begins with a tenth of a second. */
    public static BackOff upTo(Duration longest) {
        return new BackOff(SHORTEST, longest);
    }

    /** The pause that is due now; at least a millisecond. The one after it is longer. */
    public synchronized Duration next() {
        long millis = next.toMillis();
        next = next.multipliedBy(2).compareTo(longest) < 0 ? next.multipliedBy(2) : longest;
        return Duration.ofMillis(
                Math.max(1, millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1)));
    }

    /** Waits, unless another thread cuts it short. */
    public synchronized void pause() throws InterruptedException {
        wait(next().toMillis());
    }

    /** Ends the pause of another thread at once. */
    public synchronized void cutShort() {
        notifyAll();
    }

    /** Begins anew with the shortest pause, after a success. */
    public synchronized void reset() {
        next = shortest;
    }
}
