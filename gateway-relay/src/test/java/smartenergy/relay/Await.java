package smartenergy.relay;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for other threads in tests. */
public final class Await {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration INTERVAL = Duration.ofMillis(5);

    private Await() {}

    /** @throws AssertionError if the condition is still false after 20 seconds */
    public static void until(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + PATIENCE + ": " + what);
            }
            Thread.sleep(INTERVAL);
        }
    }
}
