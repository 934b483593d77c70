package smartenergy.playground.chain;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import smartenergy.playground.servers.Programs;

/** Runs one part, and starts it again when it ends without being asked to. Any thread. */
final class SupervisedPart {
    private static final Duration PROBE_INTERVAL = Duration.ofMillis(100);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    /** After so long the part is taken to run well, and the next restart is quick again. */
    private static final Duration SETTLED = Duration.ofSeconds(30);

    /** With this pause the part has ended three times in a row. */
    private static final Duration HOPELESS_PAUSE = Duration.ofSeconds(4);

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);

    private final Part part;
    private final Path log;
    private final Runnable changed;
    private Process process;
    private boolean wanted;
    private int restarts;
    private Duration pause = SHORTEST_PAUSE;

    /** @param changed called when there is another process */
    SupervisedPart(Part part, Path log, Runnable changed) {
        this.part = part;
        this.log = log;
        this.changed = changed;
    }

    Part part() {
        return part;
    }

    Path log() {
        return log;
    }

    synchronized void start() throws IOException {
        wanted = true;
        launch();
    }

    /** A terminal sends Ctrl-C to its whole session, but the parts are to stop one after the other. */
    private static List<String> inOwnSession(List<String> command) {
        return Programs.find("setsid", System.getenv("PATH"))
                .map(setsid -> Stream.concat(Stream.of(setsid.toString()), command.stream())
                        .toList())
                .orElse(command);
    }

    private void launch() throws IOException {
        var builder = new ProcessBuilder(inOwnSession(part.command()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("SMART_ENERGY_"));
        builder.environment().putAll(part.environment());
        process = builder.start();
        long startedAt = System.nanoTime();
        process.onExit()
                .thenAcceptAsync(
                        ended -> restart(ended, Duration.ofNanos(System.nanoTime() - startedAt)),
                        Thread::startVirtualThread);
        changed.run();
    }

    private void restart(Process ended, Duration ran) {
        try {
            Duration wait;
            synchronized (this) {
                if (!wanted || ended != process) {
                    return;
                }
                if (ran.compareTo(SETTLED) > 0) {
                    pause = SHORTEST_PAUSE;
                }
                wait = pause;
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
            Thread.sleep(wait);
            synchronized (this) {
                if (wanted) {
                    restarts++;
                    launch();
                }
            }
        } catch (IOException e) {
            System.err.println("cannot start " + part.name() + " again: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the process as kill -9 does; it is started again like after any crash. */
    synchronized void kill() {
        process.destroyForcibly();
    }

    /** Asks the process to stop, and ends it when it does not. */
    void stop() throws InterruptedException {
        Process stopping;
        synchronized (this) {
            wanted = false;
            stopping = process;
        }
        if (stopping != null) {
            stopping.destroy();
            if (!stopping.waitFor(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                stopping.destroyForcibly();
                stopping.waitFor();
            }
        }
    }

    synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    synchronized long pid() {
        return process.pid();
    }

    synchronized int restarts() {
        return restarts;
    }

    private synchronized boolean endsAgainAndAgain() {
        return pause.compareTo(HOPELESS_PAUSE) >= 0;
    }

    boolean isReady() {
        return isAlive() && part.probe().isReady();
    }

    /**
     * Returns when the part is ready.
     *
     * @throws IOException if it is not within the time; names its log
     */
    void awaitReady(Duration patience) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!isReady()) {
            if (endsAgainAndAgain()) {
                throw new IOException(part.name() + " ends again and again; its log is " + log);
            }
            if (System.nanoTime() > deadline) {
                throw new IOException(
                        part.name() + " is not ready after " + patience.toSeconds() + " s; its log is " + log);
            }
            Thread.sleep(PROBE_INTERVAL);
        }
    }
}
