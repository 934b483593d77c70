package smartenergy.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import smartenergy.local.deployment.Installation;
import smartenergy.packaging.Images;
import smartenergy.systemtests.cluster.SiteCluster;
import smartenergy.systemtests.cluster.SiteCluster.Node;

/**
 * {@code smart-energy bench cluster}: the whole of Smart Energy on a real Kubernetes of several nodes. While readings
 * flow, functions are killed or hang, nodes lose their power, links are cut, everything is upgraded and scaled; at the
 * end every reading is accounted for.
 */
public final class ClusterBench {
    /** Those that data passes, in its order. */
    private static final List<String> FUNCTIONS = List.of(
            "sensor-agent",
            "mqtt-broker",
            "gateway-relay",
            "datapond",
            "kafka-1",
            "kafka-2",
            "kafka-3",
            "cloud-sender",
            "datalake",
            "analytics",
            "forecaster",
            "console");

    private static final List<String> FEW = List.of("gateway-relay", "kafka-1");
    /** Those that data passes on its way to the DataLake, and the judge beside it. */
    private static final List<String> HUNG = List.of(
            "sensor-agent",
            "mqtt-broker",
            "gateway-relay",
            "datapond",
            "kafka-1",
            "cloud-sender",
            "datalake",
            "analytics");

    private static final Set<String> SCALED = Set.of("cloud-sender", "analytics");

    /** After that a node without power is said to be out of service, as whoever watches machines would. */
    private static final Duration NOTICED = Duration.ofSeconds(10);

    private static final Duration CUT_OFF = Duration.ofMinutes(3);

    private final Installation installation;
    private final boolean isShort;
    private final Set<Fault> faults;
    private final PrintStream out;
    private SiteCluster site;
    private ReadingFlow flow;

    /** What is done to the cluster. */
    public enum Fault {
        /** Each function is killed, and the composer. */
        KILL,
        /** Functions hang. */
        HANG,
        /** Nodes lose their power. */
        POWER,
        /** A node is cut off. */
        LINK,
        /** A node is emptied; all is upgraded, and scaled. */
        CHANGE;

        /** As it is written on the command line. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param isShort only a few of each fault, for when time is short */
    public ClusterBench(Installation installation, boolean isShort, Set<Fault> faults, PrintStream out) {
        this.installation = installation;
        this.isShort = isShort;
        this.faults = faults;
        this.out = out;
    }

    /**
     * Returns whether nothing was lost or doubled.
     *
     * @throws IOException if no test cluster can be had, saying what is missing
     */
    public boolean run(List<SiteCluster.Site> sites) throws Exception {
        var images = new Images(installation, Optional.empty(), out).make();
        boolean hasPassed = true;
        for (var wanted : sites) {
            var folder = Files.createTempDirectory("smart-energy-cluster-");
            out.println();
            out.println(wanted.text() + ": starting nodes");
            try (var started = SiteCluster.start(installation, wanted, images, folder);
                    var readings = new ReadingFlow(started, out)) {
                out.println("  on Kubernetes " + started.cluster().version());
                site = started;
                flow = readings;
                hasPassed &= trial();
            }
        }
        return hasPassed;
    }

    private boolean trial() throws Exception {
        out.printf("  %-58s %7s %7s%n", "event", "flow", "ready");
        flow.measure("start from nothing", site::install);
        site.leftOut().forEach(object -> out.println("  left out, as this Kubernetes does not know it: " + object));
        out.println("  the console shows: " + flow.console());
        if (faults.contains(Fault.KILL)) {
            for (var function : isShort ? FEW : FUNCTIONS) {
                flow.measure("kill " + function, () -> kill(function));
            }
            flow.measure("kill the composer", this::killComposer);
        }
        if (faults.contains(Fault.HANG)) {
            for (var function : isShort ? FEW : HUNG) {
                hang(function);
            }
        }
        var nodes = site.site().nodes();
        if (faults.contains(Fault.POWER)) {
            for (var node : isShort
                    ? nodes.stream().filter(Node::isReplaceable).limit(1).toList()
                    : nodes) {
                cutPower(node);
            }
        }
        var last = nodes.getLast().name();
        if (faults.contains(Fault.LINK)) {
            cutLink(last);
        }
        if (faults.contains(Fault.CHANGE)) {
            flow.measure("drain " + last, () -> site.cluster().compose("drain", last));
            site.cluster().compose("undrain", last);
            changeAll();
        }
        return flow.audit();
    }

    /** It hangs until its processes are ended, whatever flows meanwhile. */
    private void hang(String function) throws Exception {
        var before = site.cluster().runs();
        var stopped = new ArrayList<ProcessHandle>();
        long start = System.nanoTime();
        var ended = new AtomicLong();
        flow.measure(
                "stop the processes of " + function,
                () -> stopped.addAll(site.cluster().hang(function)),
                () -> {
                    boolean isEnded = stopped.stream().noneMatch(ProcessHandle::isAlive);
                    return isEnded && ended.updateAndGet(known -> known > 0 ? known : System.nanoTime()) > 0;
                });
        var others = site.cluster().runs();
        others.entrySet().removeAll(before.entrySet());
        others.remove(function);
        out.printf(
                "    its processes ended after %.1f s; others started anew: %s%n",
                (ended.get() - start) / 1e9, others.isEmpty() ? "none" : String.join(", ", others.keySet()));
    }

    private void cutLink(String node) throws Exception {
        flow.measure("cut the link of " + node + " for " + CUT_OFF.toSeconds() + " s, then heal it", () -> {
            site.cluster().node("partition", node);
            Thread.sleep(CUT_OFF);
            site.cluster().node("heal", node);
        });
    }

    private void kill(String function) {
        site.cluster()
                .pods(function)
                .forEach(pod ->
                        site.cluster().client().resource(pod).withGracePeriod(0).delete());
    }

    private void killComposer() {
        site.cluster()
                .client()
                .pods()
                .inNamespace("smart-energy")
                .withGracePeriod(0)
                .delete();
    }

    /** Where other nodes can take what is there, it is said to be out of service; else its power comes back. */
    private void cutPower(Node node) throws Exception {
        var name = node.name();
        flow.askAnyBut(name);
        flow.measure(
                "cut the power of " + name + (node.isReplaceable() ? ", out of service after " : ", back after ")
                        + NOTICED.toSeconds() + " s",
                () -> {
                    site.cluster().node("stop", name);
                    Thread.sleep(NOTICED);
                    if (node.isReplaceable()) {
                        site.cluster().setOutOfService(name, true);
                    } else {
                        site.cluster().node("start", name);
                    }
                });
        if (node.isReplaceable()) {
            site.cluster().setOutOfService(name, false);
            flow.measure("start " + name, () -> site.cluster().node("start", name));
        }
    }

    private void changeAll() throws Exception {
        Consumer<Map<String, Object>> upgrade = ClusterBench::upgrade;
        flow.measure("upgrade every function", () -> site.apply(upgrade));
        flow.measure(
                "a second Data Sender and a second analytics", () -> site.apply(upgrade.andThen(ClusterBench::scale)));
        flow.measure("back to one of each", () -> site.apply(upgrade));
    }

    /** As another image would, a new variable has every pod replaced. */
    private static void upgrade(Map<String, Object> function) {
        var environment = new HashMap<Object, Object>();
        if (function.get("environment") instanceof Map<?, ?> given) {
            environment.putAll(given);
        }
        environment.put("RELEASE", "2");
        function.put("environment", environment);
    }

    private static void scale(Map<String, Object> function) {
        if (SCALED.contains((String) function.get("name"))) {
            function.put("replicas", 2);
        }
    }
}
