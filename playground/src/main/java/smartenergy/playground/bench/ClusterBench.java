package smartenergy.playground.bench;

import io.fabric8.kubernetes.api.model.TaintBuilder;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import smartenergy.playground.chain.Installation;
import smartenergy.playground.check.AgentAudit;
import smartenergy.playground.check.Audit;
import smartenergy.playground.check.Hops;
import smartenergy.playground.images.Images;
import smartenergy.playground.kubernetes.SiteCluster;
import smartenergy.playground.kubernetes.TestCluster;

/**
 * {@code smart-energy bench cluster}: the whole of Smart Energy on a real Kubernetes of several nodes. While readings
 * flow, functions are killed, nodes lose their power, links are cut; at the end every reading is accounted for.
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

    private static final String AGENT = "sensor-agent";
    private static final int AGENT_PORT = 8081;
    private static final String OUT_OF_SERVICE = "node.kubernetes.io/out-of-service";

    private static final Duration POLL = Duration.ofMillis(250);
    /** A fault shows within that time, or not at all. */
    private static final Duration EFFECT = Duration.ofSeconds(3);
    /** Data flows if a reading was taken so lately and is in InfluxDB. */
    private static final Duration FRESH = Duration.ofSeconds(3);
    /** ... and goes on to. */
    private static final Duration STEADY = Duration.ofSeconds(3);

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    /** After that a node without power is said to be out of service, as whoever watches machines would. */
    private static final Duration NOTICED = Duration.ofSeconds(10);

    private static final Duration CUT_OFF = Duration.ofMinutes(3);
    private static final Duration CUT_OFF_SHORTLY = Duration.ofSeconds(30);
    private static final Duration REQUEST = Duration.ofSeconds(2);

    private final Installation installation;
    private final boolean isShort;
    private final PrintStream out;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(REQUEST).build();
    private SiteCluster cluster;
    /** A node that no fault meets at the moment; its ports are asked. */
    private String witness;

    private interface Fault {
        void inflict() throws Exception;
    }

    /** @param isShort fewer faults, for when time is short */
    public ClusterBench(Installation installation, boolean isShort, PrintStream out) {
        this.installation = installation;
        this.isShort = isShort;
        this.out = out;
    }

    /**
     * Returns whether nothing was lost or doubled.
     *
     * @throws IOException if no test cluster can be had, saying what is missing
     */
    public boolean run(List<SiteCluster.Site> sites) throws Exception {
        var scripts = TestCluster.scripts(Path.of(""))
                .filter(any -> TestCluster.isPrepared())
                .orElseThrow(() -> new IOException("no test cluster can be had: it needs a folder shared/kube beside or"
                        + " above this one, and what .ci/kubernetes prepares"));
        var images = new Images(installation, Optional.empty(), out).make();
        boolean hasPassed = true;
        for (var site : sites) {
            var folder = Files.createTempDirectory("smart-energy-cluster-");
            out.println();
            out.println(site.text() + ": starting nodes");
            try (var started = SiteCluster.start(scripts, installation, site, images, folder)) {
                cluster = started;
                hasPassed &= trial();
            }
        }
        http.close();
        return hasPassed;
    }

    private boolean trial() throws Exception {
        witness = cluster.site().nodes().getFirst().name();
        long start = System.nanoTime();
        out.print(cluster.install());
        awaitFlow("the first reading in InfluxDB", start);
        out.printf("  %-46s %5.1f s%n", "from nothing to readings in InfluxDB", seconds(start));
        out.printf(
                "  %-46s %s%n",
                "the console's answer", ask(cluster.console(witness).resolve("/api/composition")));
        out.println("  fault                                          data flows, all is ready again after");
        for (var function : isShort ? List.of("gateway-relay", "kafka-1", "cloud-sender") : FUNCTIONS) {
            measure("kill " + function, () -> kill(function));
        }
        measure("kill the composer", this::killComposer);
        for (var node : isShort ? nodesOf("cloud").subList(0, 1) : others()) {
            powerCut(node);
        }
        var last = nodesOf("cloud").getLast();
        var duration = isShort ? CUT_OFF_SHORTLY : CUT_OFF;
        measure("cut the link of " + last + " for " + duration.toSeconds() + " s, then heal", () -> {
            cluster.node("partition", last);
            Thread.sleep(duration);
            cluster.node("heal", last);
        });
        measure("drain " + last, () -> cluster.compose("drain", last));
        cluster.compose("undrain", last);
        return audit();
    }

    private List<String> others() {
        return cluster.site().nodes().stream()
                .map(SiteCluster.Node::name)
                .filter(name -> !name.equals(witness))
                .toList();
    }

    private List<String> nodesOf(String tier) {
        return cluster.site().nodes().stream()
                .filter(node -> node.tier().equals(tier))
                .map(SiteCluster.Node::name)
                .toList();
    }

    private void kill(String function) {
        cluster.pods(function)
                .forEach(
                        pod -> cluster.client().resource(pod).withGracePeriod(0).delete());
    }

    private void killComposer() {
        cluster.client().pods().inNamespace("smart-energy").withGracePeriod(0).delete();
    }

    /** Where another node can take what is there, it is said to be out of service; else its power comes back. */
    private void powerCut(String node) throws Exception {
        var tier = cluster.site().nodes().stream()
                .filter(any -> any.name().equals(node))
                .findFirst()
                .orElseThrow()
                .tier();
        boolean isReplaceable = nodesOf(tier).size() > 1;
        measure(
                "cut the power of " + node + (isReplaceable ? ", out of service after " : ", back after ")
                        + NOTICED.toSeconds() + " s",
                () -> {
                    cluster.node("stop", node);
                    Thread.sleep(NOTICED);
                    if (isReplaceable) {
                        taint(node, true);
                    } else {
                        cluster.node("start", node);
                    }
                });
        if (isReplaceable) {
            taint(node, false);
            measure("start " + node, () -> cluster.node("start", node));
        }
    }

    private void taint(String node, boolean isStopped) {
        cluster.client().nodes().withName(node).edit(any -> {
            any.getSpec().getTaints().removeIf(taint -> taint.getKey().equals(OUT_OF_SERVICE));
            if (isStopped) {
                any.getSpec()
                        .getTaints()
                        .add(new TaintBuilder()
                                .withKey(OUT_OF_SERVICE)
                                .withValue("nodeshutdown")
                                .withEffect("NoExecute")
                                .build());
            }
            return any;
        });
    }

    private void measure(String what, Fault fault) throws Exception {
        long start = System.nanoTime();
        fault.inflict();
        Thread.sleep(EFFECT);
        out.printf("  %-46s ", what);
        out.flush();
        out.printf("%5.1f s%n", awaitFlow(what, start).toMillis() / 1e3);
    }

    /** Returns when data flowed and all was ready again, counted from the start, once that was so for a while. */
    private Duration awaitFlow(String what, long start) throws Exception {
        long since = 0;
        while (true) {
            long now = System.nanoTime();
            if (now - start > PATIENCE.toNanos()) {
                out.println(cluster.compose("status"));
                throw new TimeoutException("no data flowed within " + PATIENCE.toSeconds() + " s after: " + what);
            }
            if (!isFlowing()) {
                since = 0;
            } else if (since == 0) {
                since = now;
            } else if (now - since > STEADY.toNanos()) {
                return Duration.ofNanos(since - start);
            }
            Thread.sleep(POLL);
        }
    }

    private boolean isFlowing() throws InterruptedException {
        try {
            var query = "SELECT%20count(celsius)%20FROM%20energy..room_climate%20WHERE%20time%20%3E%20now()-"
                    + FRESH.toSeconds() + "s";
            return ask(cluster.dataLake(witness).resolve("/query?q=" + query)).contains("count")
                    && cluster.compose("status").contains("Ready       true");
        } catch (IOException e) {
            return false;
        }
    }

    private String ask(URI address) throws IOException, InterruptedException {
        var answer = http.send(HttpRequest.newBuilder(address).timeout(REQUEST).build(), BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(address + " answered " + answer.statusCode());
        }
        return answer.body();
    }

    private boolean audit() throws Exception {
        var agents = new ArrayList<AgentAudit>();
        for (var pod : cluster.pods(AGENT)) {
            agents.add(
                    new AgentAudit(http, URI.create("http://" + pod.getStatus().getPodIP() + ":" + AGENT_PORT)));
        }
        for (var agent : agents) {
            agent.pause();
        }
        var accepted = AgentAudit.read(agents);
        var dataLake = cluster.dataLake(witness);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end
                && (AgentAudit.read(agents).waiting() > 0
                        || Hops.inInfluxDb(dataLake).distinct() < accepted.total())) {
            Thread.sleep(POLL);
        }
        var audit = Audit.of(AgentAudit.read(agents).lastNumbers(), Hops.inInfluxDb(dataLake));
        audit.differences().forEach(out::println);
        out.println("  " + audit.summary());
        return audit.passed();
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
