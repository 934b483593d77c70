package smartenergy.local.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import smartenergy.composer.cluster.ClusterException;
import smartenergy.composer.composition.Resources;

/**
 * A node of this machine: a group of processes, led by a shell that starts what it is told to. Where there is
 * {@code setsid} it is a process group of its own, so that one signal to the group is a power cut. Any thread may call
 * it.
 */
final class LocalNode {
    private static final String LEADER = "while read -r script; do sh \"$script\" & done";
    private static final Path SETSID = Path.of("/usr/bin/setsid");
    private static final long END_SECONDS = 5;

    private final String name;
    private final Map<String, String> labels;
    private final Path folder;
    private final Map<Long, Duration> cpuBefore = new HashMap<>();
    private long measuredNanos;
    private Optional<Resources> measured = Optional.empty();
    private Process leader;
    private OutputStream toLeader;
    private Instant lostSince;
    private volatile boolean isCordoned;

    /** @param folder for what is told to the leader */
    LocalNode(String name, Map<String, String> labels, Path folder) {
        this.name = name;
        this.labels = Map.copyOf(labels);
        this.folder = folder;
    }

    String name() {
        return name;
    }

    Map<String, String> labels() {
        return labels;
    }

    boolean isCordoned() {
        return isCordoned;
    }

    void cordon(boolean is) {
        isCordoned = is;
    }

    /** Does nothing if it is on. */
    synchronized void start() {
        if (!isOn()) {
            try {
                lead();
            } catch (IOException e) {
                throw new ClusterException("node " + name + " cannot be started: " + e.getMessage(), e);
            }
        }
    }

    private void lead() throws IOException {
        Files.createDirectories(folder);
        var command = new ArrayList<>(List.of("sh", "-c", LEADER, "smart-energy-node-" + name));
        if (Files.isExecutable(SETSID)) {
            command.addFirst(SETSID.toString());
        }
        var builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().keySet().removeIf(variable -> variable.startsWith("SMART_ENERGY_"));
        leader = builder.start();
        toLeader = leader.getOutputStream();
        lostSince = null;
    }

    synchronized boolean isOn() {
        return leader != null && leader.isAlive();
    }

    /**
     * Since when it is known to have no power; absent while it has. One look, so that it cannot be started between two
     * and then keep the time of a loss that is over.
     */
    synchronized Optional<Instant> lostSince(Instant now) {
        if (isOn()) {
            return Optional.empty();
        }
        lostSince = lostSince == null ? now : lostSince;
        return Optional.of(lostSince);
    }

    synchronized long pid() {
        return leader.pid();
    }

    /** @throws IOException if the node is off */
    synchronized void run(Path script) throws IOException {
        toLeader.write((script + "\n").getBytes(StandardCharsets.UTF_8));
        toLeader.flush();
    }

    Path folder() {
        return folder;
    }

    /** Ends all its processes at once, as kill -9 does; they are over when this returns. */
    synchronized void cutPower() {
        if (leader == null) {
            return;
        }
        var all = Stream.concat(Stream.of(leader.toHandle()), leader.descendants())
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        for (var process : all) {
            try {
                process.onExit().get(END_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (Exception e) {
                throw new IllegalStateException("process " + process.pid() + " of " + name + " does not end", e);
            }
        }
        cpuBefore.clear();
        measured = Optional.empty();
    }

    /** The shell goes when nothing is left to be told. */
    synchronized void close() throws IOException {
        if (toLeader != null) {
            toLeader.close();
        }
    }

    /** What its processes use, measured between this call and the last one that was long enough ago. */
    synchronized Optional<Resources> measured(Duration atLeast) {
        long now = System.nanoTime();
        if (!isOn() || now - measuredNanos < atLeast.toNanos()) {
            return measured;
        }
        double seconds = (now - measuredNanos) / 1e9;
        boolean isFirst = cpuBefore.isEmpty();
        double cpu = 0;
        long bytes = 0;
        var seen = new HashMap<Long, Duration>();
        for (var process : Stream.concat(Stream.of(leader.toHandle()), leader.descendants())
                .toList()) {
            var total = process.info().totalCpuDuration().orElse(Duration.ZERO);
            seen.put(process.pid(), total);
            cpu += total.minus(cpuBefore.getOrDefault(process.pid(), Duration.ZERO))
                            .toNanos()
                    / 1e9;
            bytes += residentBytes(process.pid());
        }
        cpuBefore.clear();
        cpuBefore.putAll(seen);
        measuredNanos = now;
        measured = isFirst || bytes == 0
                ? Optional.empty()
                : Optional.of(new Resources(Math.max(0, Math.round(cpu / seconds * 1_000)), bytes));
        return measured;
    }

    /** Linux: proc(5); 0 where it is not told. */
    private static long residentBytes(long pid) {
        try (var lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                    .sum();
        } catch (IOException | java.io.UncheckedIOException e) {
            return 0;
        }
    }
}
