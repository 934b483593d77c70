package smartenergy.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import smartenergy.cli.deployment.RunningDeployment;
import smartenergy.local.deployment.Addresses;
import smartenergy.local.deployment.Installation;
import smartenergy.local.waiting.Wait;

/**
 * The chain as a user has it: {@code smart-energy up} as a process of its own, so that what measures it does not count
 * as a part of it.
 */
final class RunningChain implements AutoCloseable {
    /** What runs {@code up}, with the composer, the view and the shells that start processes. */
    static final String LAUNCHER = "launcher";

    /** {@code up} itself bounds how long each part may take, and says which one does not come. */
    private static final Duration START = Duration.ofMinutes(15);

    private static final Duration STOP = Duration.ofSeconds(90);
    private static final int LAST_LINES = 8;
    /** The view's first line: all is ready. */
    private static final String VIEW = "audit:";

    /** As the nodes note them: function, replica and a part that no other run has. */
    private static final Pattern PID_FILE = Pattern.compile("(.+)-[0-9]+-[0-9a-f]{8}\\.pid");

    private final Path data;
    private final ChildProcess up;
    private final Deque<String> lastLines = new ArrayDeque<>();
    private volatile boolean isShown;

    RunningChain(Installation installation, Path data, int sensors, double readingsPerSecond) throws IOException {
        this.data = data;
        var builder = new ProcessBuilder(
                        installation.home().resolve("smart-energy").toString(),
                        "up",
                        "--no-view",
                        "--data",
                        data.toString(),
                        "--sensors",
                        Integer.toString(sensors),
                        "--rate",
                        Double.toString(readingsPerSecond))
                .redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", installation.javaHome());
        up = new ChildProcess(builder, STOP);
        Thread.ofVirtual().start(this::read);
    }

    private void read() {
        try (var lines = up.process().inputReader()) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                isShown |= line.startsWith(VIEW);
                synchronized (lastLines) {
                    lastLines.addLast(line);
                    if (lastLines.size() > LAST_LINES) {
                        lastLines.removeFirst();
                    }
                }
            }
        } catch (IOException e) {
            // It has ended, which whoever waits for it sees.
        }
    }

    /** @throws IOException if a part does not become ready; says what {@code up} said */
    void awaitReady() throws IOException, InterruptedException {
        Wait.until(
                "the chain to be ready", START, () -> isShown || !up.process().isAlive(), this::lastLines);
        if (!up.process().isAlive()) {
            throw new IOException("the chain has ended: " + lastLines());
        }
    }

    /** What {@code up} said last. */
    String lastLines() {
        synchronized (lastLines) {
            return String.join(System.lineSeparator(), lastLines);
        }
    }

    /** The processes of each part, in the order of their names. */
    Map<String, Set<Long>> processes() throws IOException {
        var parts = new TreeMap<String, Set<Long>>();
        var launcher = new HashSet<>(Set.of(up.process().pid()));
        up.process().descendants().map(ProcessHandle::pid).forEach(launcher::add);
        try (var files = Files.walk(data.resolve("nodes"), 2)) {
            for (var file : files.toList()) {
                var name = PID_FILE.matcher(file.getFileName().toString());
                if (name.matches()) {
                    long pid = Long.parseLong(Files.readString(file).strip());
                    parts.computeIfAbsent(name.group(1), any -> new HashSet<>()).add(pid);
                    launcher.remove(pid);
                }
            }
        }
        if (parts.isEmpty() || !up.process().isAlive()) {
            throw new IOException("the chain runs nothing: " + lastLines());
        }
        parts.put(LAUNCHER, launcher);
        return parts;
    }

    Addresses addresses() throws IOException {
        return new Addresses(ports());
    }

    private Map<String, Integer> ports() throws IOException {
        var properties = new Properties();
        try (var in = Files.newInputStream(data.resolve(RunningDeployment.PORTS_FILE))) {
            properties.load(in);
        }
        var ports = new HashMap<String, Integer>();
        properties.forEach((name, port) -> ports.put(name.toString(), Integer.valueOf(port.toString())));
        return ports;
    }

    @Override
    public void close() {
        up.close();
    }
}
