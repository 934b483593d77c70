package smartenergy.local.cluster;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import smartenergy.composer.cluster.InstanceStatus;
import smartenergy.composer.cluster.Replica;
import smartenergy.composer.composition.Workload.Readiness;
import smartenergy.local.cluster.Programs.Program;

/** One run of a replica: a process in a node's group. Asked for its state by any thread. */
final class LocalRun {
    private static final Duration PROBE_EVERY = Duration.ofMillis(200);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);
    private static final Duration START_PATIENCE = Duration.ofSeconds(10);
    private static final Duration END_POLL = Duration.ofMillis(20);
    private static final int PROBE_MILLIS = 1_000;

    private final Replica replica;
    private final LocalNode node;
    private final String incarnation;
    private final Program program;
    private final int port;
    private final Optional<Readiness> readiness;
    private final long startedNanos = System.nanoTime();
    private volatile Optional<ProcessHandle> process = Optional.empty();
    private volatile InstanceStatus.Phase phase = InstanceStatus.Phase.UNREADY;
    private volatile String detail = "starts";
    private volatile boolean isToldToStop;
    private volatile boolean isOver;

    /**
     * @param incarnation no other run has it
     * @param readiness at the port that this run listens at
     */
    LocalRun(
            Replica replica,
            LocalNode node,
            String incarnation,
            Program program,
            int port,
            Optional<Readiness> readiness) {
        this.replica = replica;
        this.node = node;
        this.incarnation = incarnation;
        this.program = program;
        this.port = port;
        this.readiness = readiness;
    }

    Replica replica() {
        return replica;
    }

    LocalNode node() {
        return node;
    }

    String incarnation() {
        return incarnation;
    }

    Program program() {
        return program;
    }

    int port() {
        return port;
    }

    boolean isReady() {
        return phase == InstanceStatus.Phase.READY && node.isOn();
    }

    Optional<Long> pid() {
        return process.map(ProcessHandle::pid);
    }

    InstanceStatus instance() {
        return new InstanceStatus(replica, node.name(), incarnation, 0, phase, detail);
    }

    /** @throws IOException if the node is off */
    void start(Path log) throws IOException {
        Files.createDirectories(log.toAbsolutePath().getParent());
        var script = node.folder().resolve(incarnation + ".sh");
        Files.writeString(script, script(log.toAbsolutePath()));
        node.run(script.toAbsolutePath());
        Thread.ofVirtual().name("watch " + incarnation).start(this::watch);
    }

    /** The process' pid is told when there is one, and its exit status when there is none any more. */
    private String script(Path log) {
        var environment = program.environment().entrySet().stream()
                .map(variable -> "export " + variable.getKey() + "=" + quoted(variable.getValue()) + "\n")
                .collect(Collectors.joining());
        var command = program.command().stream().map(LocalRun::quoted).collect(Collectors.joining(" "));
        return String.join(
                "\n",
                environment + command + " </dev/null >>" + quoted(log) + " 2>&1 &",
                // Moved into place, so that it is never read half written.
                "echo $! >" + quoted(file("new")),
                "mv " + quoted(file("new")) + " " + quoted(file("pid")),
                "wait $!",
                "echo $? >" + quoted(file("exit")),
                "");
    }

    private static String quoted(Path path) {
        return quoted(path.toString());
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    private Path file(String kind) {
        return node.folder().resolve(incarnation + "." + kind).toAbsolutePath();
    }

    private void watch() {
        try {
            while (!isOver()) {
                if (!isToldToStop) {
                    probe();
                }
                Thread.sleep(PROBE_EVERY);
            }
            if (!isToldToStop) {
                detail = "ended"
                        + exitStatus().map(status -> " with status " + status).orElse("");
                phase = InstanceStatus.Phase.CRASHED;
            }
            for (var kind : List.of("sh", "pid", "exit")) {
                Files.deleteIfExists(file(kind));
            }
        } catch (IOException e) {
            detail = "cannot be watched: " + e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether its process has ended, or certainly never began. */
    boolean isOver() {
        if (process.isEmpty()) {
            process = findProcess();
        }
        isOver = isOver
                || (process.isPresent()
                        ? !process.get().isAlive()
                        : !node.isOn() || Files.exists(file("exit")) || hasNotBegun());
        return isOver;
    }

    private boolean hasNotBegun() {
        return System.nanoTime() - startedNanos > START_PATIENCE.toNanos();
    }

    private Optional<ProcessHandle> findProcess() {
        try {
            return Files.exists(file("pid"))
                    ? ProcessHandle.of(
                            Long.parseLong(Files.readString(file("pid")).strip()))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Optional<String> exitStatus() throws IOException {
        return Files.exists(file("exit"))
                ? Optional.of(Files.readString(file("exit")).strip())
                : Optional.empty();
    }

    private void probe() {
        if (process.isEmpty()) {
            return;
        }
        var obstacle = readiness.flatMap(LocalRun::obstacle);
        detail = obstacle.orElse("");
        phase = obstacle.isEmpty() ? InstanceStatus.Phase.READY : InstanceStatus.Phase.UNREADY;
    }

    private static Optional<String> obstacle(Readiness readiness) {
        try {
            if (readiness.path().isEmpty()) {
                try (var socket = new Socket()) {
                    socket.connect(new InetSocketAddress("127.0.0.1", readiness.port()), PROBE_MILLIS);
                    return Optional.empty();
                }
            }
            var address = URI.create("http://127.0.0.1:" + readiness.port() + readiness.path());
            var connection = (HttpURLConnection) address.toURL().openConnection();
            connection.setConnectTimeout(PROBE_MILLIS);
            connection.setReadTimeout(PROBE_MILLIS);
            int status = connection.getResponseCode();
            return status / 100 == 2 ? Optional.empty() : Optional.of(readiness.path() + " answers " + status);
        } catch (IOException e) {
            return Optional.of("port " + readiness.port() + " does not answer");
        }
    }

    /** Ends at once, as kill -9 does. */
    void kill() {
        process.ifPresent(ProcessHandle::destroyForcibly);
    }

    /** Begins to stop it, in order if it does so in time. */
    void stop() {
        if (!isToldToStop) {
            isToldToStop = true;
            phase = InstanceStatus.Phase.LEAVING;
            detail = "stops";
            Thread.ofVirtual().name("stop " + incarnation).start(this::end);
        }
    }

    boolean isLeaving() {
        return phase == InstanceStatus.Phase.LEAVING;
    }

    private void end() {
        try {
            while (process.isEmpty() && !isOver()) {
                Thread.sleep(PROBE_EVERY);
            }
            process.ifPresent(ProcessHandle::destroy);
            if (process.isPresent() && !hasEnded(STOP_PATIENCE)) {
                process.get().destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean hasEnded(Duration patience) throws InterruptedException {
        try {
            process.get().onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        }
    }

    /** Returns when its process is over. */
    void awaitEnd() throws InterruptedException {
        while (!isOver()) {
            Thread.sleep(END_POLL);
        }
    }
}
