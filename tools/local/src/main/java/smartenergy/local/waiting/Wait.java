package smartenergy.local.waiting;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A wait with an end and a reason. */
public final class Wait {
    private static final Duration POLL = Duration.ofMillis(50);

    private Wait() {}

    /** What is waited for; asked again and again. */
    public interface Condition {
        boolean isSo() throws IOException, InterruptedException;
    }

    /**
     * Returns when something is so.
     *
     * @param what it is, for a person, such as {@code analytics to stop}
     * @param state how far it is and where more is to be read; asked for only if it does not come
     * @throws IOException if it is not so when the patience is over; says what was waited for, how long, and the state
     */
    public static void until(String what, Duration patience, Condition condition, Supplier<String> state)
            throws IOException, InterruptedException {
        until(what, patience, condition, state, waited -> false);
    }

    /**
     * The same, with more patience where there is reason for it.
     *
     * @param isPatient whether to wait as long again; is asked, with the time waited, when the patience is over
     */
    public static void until(
            String what, Duration patience, Condition condition, Supplier<String> state, Predicate<Duration> isPatient)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        long deadline = start + patience.toNanos();
        while (!condition.isSo()) {
            if (System.nanoTime() > deadline) {
                var waited = Duration.ofNanos(System.nanoTime() - start);
                if (!isPatient.test(waited)) {
                    throw new IOException("waited " + waited.toSeconds() + " s for " + what + ": " + state.get());
                }
                deadline += patience.toNanos();
            }
            Thread.sleep(POLL);
        }
    }
}
