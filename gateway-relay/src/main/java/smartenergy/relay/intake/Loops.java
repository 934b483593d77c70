package smartenergy.relay.intake;

import java.time.Duration;

/** Threads that do the same again and again. */
final class Loops {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private Loops() {}

    /** One round of work. */
    interface Work {
        void run() throws InterruptedException;
    }

    static Thread untilInterrupted(String name, Work work) {
        return Thread.ofPlatform().name(name).start(() -> {
            try {
                while (true) {
                    work.run();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    static void stop(Thread... threads) {
        for (var thread : threads) {
            thread.interrupt();
        }
        try {
            for (var thread : threads) {
                thread.join(PATIENCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
