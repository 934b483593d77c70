package smartenergy.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import smartenergy.local.deployment.Installation;
import smartenergy.local.metrics.StoredReadings;
import smartenergy.local.waiting.Wait;

/** {@code smart-energy bench steady}: what the whole chain takes while readings come evenly, or none do. */
final class SteadyBench {
    /** One sensor has to read at times. */
    static final double IDLE_RATE = 0.001;

    private static final String AGENT = "sensor-agent";

    /** Until the first readings are in InfluxDB. */
    private static final Duration FLOW = Duration.ofMinutes(3);

    /** Readings that came while the chain started are no steady load; a chain that is too slow never gets through. */
    private static final Duration THROUGH = Duration.ofMinutes(2);

    private static final Duration POLL = Duration.ofSeconds(1);

    private final Settings settings;
    private final Installation installation;
    private final Consumer<String> skip;
    private final PrintStream out;
    private final HttpClient client = HttpClient.newHttpClient();

    /**
     * @param sensors how many, one chain each
     * @param readingsPerSecond of all sensors together; as good as 0 for an idle chain
     * @param settle how long readings flow before they count
     * @param latency for how long readings are looked for, after what counts
     * @param peer the folder of Telegraf's chain, to be measured beside
     */
    record Settings(
            List<Integer> sensors,
            double readingsPerSecond,
            boolean isIdle,
            Duration settle,
            Duration measured,
            Duration latency,
            Optional<Path> peer) {}

    /** @param skip takes what could not be measured */
    SteadyBench(Settings settings, Installation installation, Consumer<String> skip, PrintStream out) {
        this.settings = settings;
        this.installation = installation;
        this.skip = skip;
        this.out = out;
    }

    void run() throws Exception {
        var all = new ArrayList<SteadyFigures>();
        for (int sensors : settings.sensors()) {
            FreshFolder.use(folder -> all.add(measure(folder.resolve("chain"), sensors)));
        }
        if (all.size() > 1) {
            SteadyTable.printGrowth(all, out);
        }
        if (settings.peer().isPresent()) {
            beside(all.getLast(), settings.peer().get());
        }
    }

    private void beside(SteadyFigures ours, Path peer) throws IOException, InterruptedException {
        try {
            out.println("Telegraf's chain is measured (its programs are made first if they are not there) ...");
            var theirs = new PeerChain(peer, installation)
                    .measure(ours.sensors(), ours.readingsPerSecond(), (int) Math.round(ours.seconds()));
            new SteadyTable(ours, out).printBeside(theirs);
        } catch (PeerChain.Missing e) {
            skip.accept("Telegraf's chain: " + e.getMessage());
        }
    }

    private SteadyFigures measure(Path data, int sensors) throws Exception {
        out.printf(
                "Steady: %s, %d s after %d s to settle; load of the machine before it starts %s%n",
                settings.isIdle() ? "no readings" : sensors + " sensors, %,.0f readings/s together".formatted(rate()),
                settings.measured().toSeconds(),
                settings.settle().toSeconds(),
                Machine.load());
        try (var chain = new RunningChain(installation, data, sensors, rate())) {
            chain.awaitReady();
            if (!settings.isIdle()) {
                Wait.until("the first reading in InfluxDB", FLOW, () -> stored(chain) > 0, chain::lastLines);
            }
            awaitThrough(chain);
            Thread.sleep(settings.settle());
            var figures = window(chain, sensors);
            new SteadyTable(figures, out).print();
            return settings.isIdle() ? figures : withLatency(figures, chain);
        }
    }

    /** Readings that come too late to be looked for are no reason to lose the other figures. */
    private SteadyFigures withLatency(SteadyFigures figures, RunningChain chain)
            throws IOException, InterruptedException {
        try {
            return figures.with(
                    new LatencyBench(chain.addresses().dataLake(), out).run(Duration.ZERO, settings.latency(), rate()));
        } catch (IOException e) {
            skip.accept("the latency of " + figures.sensors() + " sensors: " + e.getMessage());
            return figures;
        }
    }

    private void awaitThrough(RunningChain chain) throws IOException, InterruptedException {
        try (var counters = new ChainCounters(chain.addresses(), Set.of())) {
            long end = System.nanoTime() + THROUGH.toNanos();
            var waiting = counters.waiting();
            while (!waiting.containsKey(AGENT) || waiting.get(AGENT) > Math.max(1, rate())) {
                if (System.nanoTime() > end) {
                    out.printf("after %d s the chain is not through: %s wait%n", THROUGH.toSeconds(), waiting);
                    return;
                }
                Thread.sleep(POLL);
                waiting = counters.waiting();
            }
        }
    }

    private long stored(RunningChain chain) throws IOException, InterruptedException {
        return StoredReadings.all(client, chain.addresses().dataLake());
    }

    private double rate() {
        return settings.readingsPerSecond();
    }

    /** The looks that cost something themselves are outside of the time in which CPU is counted. */
    private SteadyFigures window(RunningChain chain, int sensors) throws IOException, InterruptedException {
        var processes = chain.processes();
        try (var counters =
                new ChainCounters(chain.addresses(), processes.getOrDefault(SteadyFigures.KAFKA, Set.of()))) {
            var countsBefore = counters.look();
            var waitingBefore = counters.waiting();
            var sleepsBefore = sleeps(processes);
            long storedBefore = stored(chain);
            var before = stats(processes);
            long start = System.nanoTime();
            Thread.sleep(settings.measured());
            var after = stats(processes);
            double seconds = (System.nanoTime() - start) / 1e9;
            long stored = stored(chain) - storedBefore;
            var parts = new TreeMap<String, SteadyFigures.Part>();
            for (var slept : sleeps(processes).entrySet()) {
                var name = slept.getKey();
                double sleeps = (slept.getValue() - sleepsBefore.get(name)) / seconds;
                parts.put(name, part(processes.get(name), before.get(name), after.get(name), sleeps));
            }
            var waiting = new SteadyFigures.Waiting(waitingBefore, counters.waiting());
            var countsAfter = counters.look();
            check(chain, processes, stored);
            return new SteadyFigures(
                    sensors,
                    rate(),
                    seconds,
                    stored,
                    parts,
                    waiting,
                    countsBefore,
                    countsAfter,
                    Machine.load(),
                    Optional.empty());
        }
    }

    private static SteadyFigures.Part part(
            Set<Long> processes, ProcessStats before, ProcessStats after, double sleepsPerSecond) throws IOException {
        return new SteadyFigures.Part(
                after.cpuSecondsSince(before),
                sleepsPerSecond,
                after.residentBytes(),
                ProcessStats.proportionalBytes(processes),
                after.writtenBytes() - before.writtenBytes());
    }

    private void check(RunningChain chain, Map<String, Set<Long>> processes, long stored) throws IOException {
        if (isStartedAgain(chain, processes)) {
            throw new IOException("a part was started again while it was measured: " + chain.lastLines());
        }
        if (!settings.isIdle() && stored == 0) {
            throw new IOException("nothing was stored while it was measured: " + chain.lastLines());
        }
    }

    /** The launcher's shells come and go. */
    private static boolean isStartedAgain(RunningChain chain, Map<String, Set<Long>> processes) throws IOException {
        var now = chain.processes();
        return processes.entrySet().stream()
                .anyMatch(part -> !part.getKey().equals(RunningChain.LAUNCHER)
                        && !part.getValue().equals(now.get(part.getKey())));
    }

    private static Map<String, ProcessStats> stats(Map<String, Set<Long>> processes) throws IOException {
        var all = new TreeMap<String, ProcessStats>();
        for (var part : processes.entrySet()) {
            try {
                all.put(part.getKey(), ProcessStats.of(part.getValue()));
            } catch (NoSuchFileException e) {
                throw new IOException("a process of " + part.getKey() + " ended while it was measured", e);
            }
        }
        return all;
    }

    private static Map<String, Long> sleeps(Map<String, Set<Long>> processes) throws IOException {
        var all = new TreeMap<String, Long>();
        for (var part : processes.entrySet()) {
            all.put(part.getKey(), ProcessStats.sleeps(part.getValue()));
        }
        return all;
    }
}
