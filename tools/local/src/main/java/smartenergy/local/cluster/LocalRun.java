package smartenergy.local.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.composer.cluster.InstanceStatus;
import smartenergy.composer.cluster.InstanceStatus.Phase;
import smartenergy.composer.cluster.Replica;
import smartenergy.composer.composition.Workload.Readiness;
import smartenergy.composer.monitoring.Hello;
import smartenergy.composer.monitoring.SmallWrite;
import smartenergy.local.cluster.Programs.Program;
import smartenergy.local.cluster.RunState.Event;
import smartenergy.local.waiting.Wait;

/** One run of a replica: a process in a node's group. Any thread may call it. */
final class LocalRun {
    private static final Logger LOG = LoggerFactory.getLogger(LocalRun.class);
    private static final Duration PROBE_EVERY = Duration.ofMillis(200);
    /** One that is ready is asked less often. */
    private static final Duration PROBE_READY_EVERY = Duration.ofSeconds(1);

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);
    private static final Duration START_PATIENCE = Duration.ofSeconds(10);
    /** A process that was killed is over in less. */
    private static final Duration END_PATIENCE = STOP_PATIENCE.plusSeconds(20);
    /** Within that time after the end of its process, the shell that started it has told the exit status. */
    private static final Duration STATUS_PATIENCE = Duration.ofSeconds(1);

    private static final int PROBE_MILLIS = 1_000;
    private static final String LOOPBACK = "127.0.0.1";
    /** Its usual five connections would be made anew for each probe where there are more functions. */
    private static final OkHttpClient HTTP = new OkHttpClient.Builder()
            .connectionPool(new ConnectionPool(64, 1, TimeUnit.MINUTES))
            .callTimeout(Duration.ofMillis(PROBE_MILLIS))
            .build();

    /** A write waits for the disk. */
    private static final OkHttpClient WRITES =
            HTTP.newBuilder().callTimeout(Duration.ofMillis(3 * PROBE_MILLIS)).build();

    private static final int NOT_FOUND = 404;

    private final Replica replica;
    private final LocalNode node;
    private final String incarnation;
    private final Program program;
    private final int port;
    private final Optional<Readiness> readiness;
    private final long startedNanos = System.nanoTime();
    private volatile Optional<ProcessHandle> process = Optional.empty();
    private final RunState state = new RunState();
    private volatile OptionalLong endedNanos = OptionalLong.empty();
    private volatile Path log;
    private volatile boolean wasReady;
    private volatile boolean isSilent;
    private volatile Effort effort = Effort.UNKNOWN;

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
        return state.isReady() && node.isOn();
    }

    Optional<Long> pid() {
        return process.map(ProcessHandle::pid);
    }

    InstanceStatus instance() {
        var seen = state.seen();
        return new InstanceStatus(replica, node.name(), incarnation, 0, phase(seen.phase()), seen.detail());
    }

    private Phase phase(Phase seen) {
        if (seen != Phase.UNREADY) {
            return seen;
        }
        if (wasReady) {
            return isHanging() ? Phase.SILENT : seen;
        }
        return effort.isWork() ? Phase.STARTING : seen;
    }

    /** One that is only slow, as on a machine that is too small, does something meanwhile. */
    private boolean isHanging() {
        return isSilent && effort.isIdle();
    }

    /** @throws IOException if the node is off */
    void start(Path output) throws IOException {
        log = output.toAbsolutePath();
        Files.createDirectories(log.getParent());
        var script = node.folder().resolve(incarnation + ".sh");
        Files.writeString(script, script());
        node.run(script.toAbsolutePath());
        Thread.ofVirtual().name("watch " + incarnation).start(this::watch);
    }

    /** The process' pid is told when there is one, and its exit status when there is none any more. */
    private String script() {
        var environment = program.environment().entrySet().stream()
                .map(variable -> "export " + variable.getKey() + "=" + quoted(variable.getValue()) + "\n")
                .collect(Collectors.joining());
        var command = program.command().stream().map(LocalRun::quoted).collect(Collectors.joining(" "));
        return String.join(
                "\n",
                environment + command + " </dev/null >>" + quoted(log) + " 2>&1 &",
                told("$!", "pid"),
                "wait $!",
                told("$?", "exit"),
                "");
    }

    /** Moved into place, so that it is never read half written. */
    private String told(String value, String kind) {
        var part = quoted(file("new"));
        return "echo " + value + " >" + part + " && mv " + part + " " + quoted(file(kind));
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
                if (process.isPresent() && !state.isLeaving()) {
                    probe();
                    effort = effort.next(process.get(), log, System.nanoTime());
                }
                Thread.sleep(state.isReady() ? PROBE_READY_EVERY : PROBE_EVERY);
            }
            for (var kind : List.of("sh", "pid", "exit")) {
                Files.deleteIfExists(file(kind));
            }
        } catch (IOException e) {
            LOG.warn("What {} was told is not removed: {}", incarnation, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether its process has ended, or certainly never began. */
    boolean isOver() {
        if (!state.isOver()) {
            end().ifPresent(how -> state.take(Event.END, how));
        }
        return state.isOver();
    }

    /** How it ended; absent while it may not have. */
    private Optional<String> end() {
        if (process.isEmpty()) {
            process = told("pid").map(Long::parseLong).flatMap(ProcessHandle::of);
        }
        if (process.filter(ProcessHandle::isAlive).isPresent()) {
            return Optional.empty();
        }
        var status = told("exit");
        if (status.isPresent()) {
            return status.map(number -> "ended with status " + number);
        }
        if (!node.isOn()) {
            return Optional.of("ended with its node");
        }
        return process.isPresent() ? endWithoutStatus() : notBegun();
    }

    private Optional<String> endWithoutStatus() {
        long now = System.nanoTime();
        if (endedNanos.isEmpty()) {
            endedNanos = OptionalLong.of(now);
        }
        return now - endedNanos.getAsLong() > STATUS_PATIENCE.toNanos() ? Optional.of("ended") : Optional.empty();
    }

    private Optional<String> notBegun() {
        return System.nanoTime() - startedNanos > START_PATIENCE.toNanos()
                ? Optional.of("has not begun within " + START_PATIENCE.toSeconds() + " s")
                : Optional.empty();
    }

    private Optional<String> told(String kind) {
        try {
            return Optional.of(Files.readString(file(kind)).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void probe() {
        var obstacle = readiness.flatMap(this::obstacle);
        wasReady |= obstacle.isEmpty();
        state.take(obstacle.isEmpty() ? Event.READY : Event.UNREADY, obstacle.orElse(""));
    }

    private Optional<String> obstacle(Readiness readiness) {
        if (!readiness.path().isEmpty()) {
            try {
                var refusal = refusal(readiness);
                isSilent = false;
                return refusal;
            } catch (IOException e) {
                // Whether it hangs is looked at below.
            }
        }
        var outcome = Hello.to(LOOPBACK, readiness.port(), readiness, PROBE_MILLIS);
        isSilent = outcome == Hello.Outcome.SILENT || outcome == Hello.Outcome.NOT_TAKEN;
        return outcome == Hello.Outcome.ANSWERED && readiness.path().isEmpty()
                ? Optional.empty()
                : Optional.of("port " + readiness.port() + " does not answer" + (isSilent ? "" : " in time"));
    }

    private static Optional<String> refusal(Readiness readiness) throws IOException {
        var request = new Request.Builder().url("http://" + LOOPBACK + ":" + readiness.port() + readiness.path());
        boolean isWrite = readiness.speaksInfluxDb();
        if (isWrite) {
            request.post(RequestBody.create(SmallWrite.line(), null));
        }
        try (var answer = (isWrite ? WRITES : HTTP).newCall(request.build()).execute()) {
            // A database that is not there yet is made by whoever writes to it first.
            return answer.isSuccessful() || isWrite && answer.code() == NOT_FOUND
                    ? Optional.empty()
                    : Optional.of(readiness.path() + " answers " + answer.code());
        }
    }

    /** Ends at once, as kill -9 does; one that has not begun yet goes on. */
    void kill() {
        isOver(); // Finds the process if it has begun since the last look.
        process.ifPresent(ProcessHandle::destroyForcibly);
    }

    /** Begins to stop it, in order if it does so in time. */
    void stop() {
        var patience = isHanging() ? Duration.ZERO : STOP_PATIENCE;
        if (state.take(Event.STOP, "stops") && !state.isOver()) {
            Thread.ofVirtual().name("stop " + incarnation).start(() -> terminate(patience));
        }
    }

    boolean isLeaving() {
        return state.isLeaving();
    }

    /** Whether it was told to stop, and is over. */
    boolean isGone() {
        return isOver() && state.isGone();
    }

    private void terminate(Duration patience) {
        try {
            while (process.isEmpty() && !isOver()) {
                Thread.sleep(PROBE_EVERY); // It is over if it does not begin in time.
            }
            process.ifPresent(ProcessHandle::destroy);
            if (process.isPresent() && !hasEnded(patience)) {
                LOG.warn("{} does not stop in order within {} s and is killed", incarnation, patience.toSeconds());
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

    /** @throws IOException if its process is not over in time, though it was told to stop and then killed */
    void awaitEnd() throws IOException, InterruptedException {
        awaitEnd(END_PATIENCE);
    }

    void awaitEnd(Duration patience) throws IOException, InterruptedException {
        Wait.until(
                incarnation + " to end",
                patience,
                this::isOver,
                () -> "process " + pid().map(Object::toString).orElse("unknown") + " on " + node.name()
                        + "; its log is " + log);
    }
}
