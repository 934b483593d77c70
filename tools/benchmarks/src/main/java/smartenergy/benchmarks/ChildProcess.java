package smartenergy.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A program that a benchmark starts, with all that it starts itself: nothing of it outlives the benchmark. */
final class ChildProcess implements AutoCloseable {
    private static final Duration KILLED = Duration.ofSeconds(10);

    private final Process process;
    private final Duration patience;
    private final Thread endAtExit = new Thread(this::end);

    /** @param patience for it to end in order */
    ChildProcess(ProcessBuilder builder, Duration patience) throws IOException {
        this.patience = patience;
        process = builder.start();
        Runtime.getRuntime().addShutdownHook(endAtExit);
    }

    Process process() {
        return process;
    }

    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(endAtExit);
        } catch (IllegalStateException e) {
            return; // This program is going down, and the hook finds nothing left to end.
        }
    }

    private synchronized void end() {
        var started = List.copyOf(process.descendants().toList());
        process.destroy();
        try {
            process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        started.forEach(ProcessHandle::destroyForcibly);
        CompletableFuture.allOf(started.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, KILLED.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }
}
