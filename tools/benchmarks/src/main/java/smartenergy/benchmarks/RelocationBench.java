package smartenergy.benchmarks;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import smartenergy.local.deployment.Installation;
import smartenergy.systemtests.cluster.Flow;
import smartenergy.systemtests.cluster.PlaceholderImage;
import smartenergy.systemtests.cluster.RunningComposer;
import smartenergy.systemtests.cluster.TestCluster;

/**
 * {@code smart-energy bench composer --part cluster}: how long nothing gets through after a fault, on a real Kubernetes
 * of several nodes, with the composer and with plain Deployments.
 */
public final class RelocationBench {
    private static final List<String> NODES =
            List.of("pi-1:iot", "gateway-1:gateway", "gateway-2:gateway", "cloud-1:cloud", "cloud-2:cloud");
    private static final String RELAY = "relay";
    private static final String PLAIN = "plain";
    private static final String NAME = "trial";
    private static final int PORT = 30_080;
    private static final Duration START_PATIENCE = Duration.ofMinutes(3);
    private static final Duration POLL = Duration.ofMillis(200);
    /** A fault has its effect within that time, or has none. */
    private static final Duration EFFECT = Duration.ofSeconds(8);

    private static final Duration STEADY = Duration.ofSeconds(5);

    private final int runs;
    private final Duration patience;
    private final PrintStream out;
    private Path folder;
    private Path faults;
    private TestCluster cluster;
    private KubernetesClient client;

    private enum Fault {
        CRASH_LOOP("crash loop"),
        POWER_CUT("power cut of its node"),
        DRAIN("drain of its node");

        private final String text;

        Fault(String text) {
            this.text = text;
        }
    }

    /** @param patience for how long it is waited for data to flow again */
    public RelocationBench(int runs, Duration patience, PrintStream out) {
        this.runs = runs;
        this.patience = patience;
        this.out = out;
    }

    /** @throws IOException if no test cluster can be had, saying what is missing */
    public void run() throws Exception {
        folder = Files.createTempDirectory("smart-energy-bench-");
        faults = Files.createDirectory(folder.resolve("faults"));
        cluster = TestCluster.start(NODES);
        try (var _ = cluster) {
            client = cluster.client();
            cluster.load(PlaceholderImage.make(Files.createDirectory(folder.resolve("image"))));
            out.println("On Kubernetes " + cluster.version());
            out.printf(
                    "Longest time without data after a fault of the function '%s', medians of %d runs%n", RELAY, runs);
            composed();
            plain();
        }
    }

    private void composed() throws Exception {
        var kubeconfig = RunningComposer.install(client, folder);
        var file =
                Files.writeString(folder.resolve("composition.yaml"), PlaceholderImage.composition(NAME, PORT, faults));
        try (var _ =
                RunningComposer.start(Installation.current(), kubeconfig, folder.resolve("composer.log"), Map.of())) {
            for (var fault : Fault.values()) {
                var gaps = new ArrayList<Optional<Duration>>();
                for (int run = 0; run < runs; run++) {
                    compose("apply", "-f", file.toString());
                    gaps.add(gap(fault, address(PORT), "trial-iot"));
                    compose("delete");
                    awaitGone("trial-iot");
                    awaitGone("trial-cloud");
                }
                tell("composer", fault, gaps);
            }
        }
    }

    private void compose(String... words) {
        var answer = cluster.compose(words);
        if (!answer.succeeded()) {
            throw new IllegalStateException("compose " + String.join(" ", words) + ": " + answer.text());
        }
    }

    /** What crashes for ever or waits for five minutes does so every time: it is measured once. */
    private void plain() throws Exception {
        for (var fault : Fault.values()) {
            var gaps = new ArrayList<Optional<Duration>>();
            for (int run = 0; run < (fault == Fault.DRAIN ? runs : 1); run++) {
                client.resource(new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(PLAIN)
                                .endMetadata()
                                .build())
                        .create();
                deploy("store", "cloud", "");
                deploy("sender", "cloud", "store.plain.svc:8080");
                deploy(RELAY, "gateway", "sender.plain.svc:8080");
                int port = client.services()
                        .inNamespace(PLAIN)
                        .withName(RELAY)
                        .get()
                        .getSpec()
                        .getPorts()
                        .getFirst()
                        .getNodePort();
                gaps.add(gap(fault, address(port), PLAIN));
                client.namespaces().withName(PLAIN).delete();
                awaitGone(PLAIN);
            }
            tell("plain Deployments", fault, gaps);
        }
    }

    private void deploy(String function, String tier, String next) throws IOException {
        try (var in = getClass().getResourceAsStream("/kubernetes/plain.yaml")) {
            var text = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("${FUNCTION}", function)
                    .replace("${TIER}", tier)
                    .replace("${NEXT}", next)
                    .replace("${FAULTS}", faults.toString());
            client.load(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
                    .serverSideApply();
        }
    }

    /** Absent if nothing flowed again in time. */
    private Optional<Duration> gap(Fault fault, String address, String namespace) throws Exception {
        try (var flow = new Flow(address)) {
            flow.awaitArrival(System.nanoTime(), START_PATIENCE);
            Thread.sleep(STEADY);
            var pod = relay(namespace);
            var node = pod.getSpec().getNodeName();
            long start = System.nanoTime();
            inflict(fault, pod, node);
            Thread.sleep(EFFECT);
            boolean flows = awaitSteady(flow, start);
            var gap = flow.longestGap(start);
            mend(fault, node);
            return flows ? Optional.of(gap) : Optional.empty();
        }
    }

    private boolean awaitSteady(Flow flow, long start) throws InterruptedException {
        while (System.nanoTime() - start < patience.toNanos()) {
            long since = System.nanoTime();
            Thread.sleep(STEADY);
            if (flow.longestGap(since).compareTo(STEADY.dividedBy(2)) < 0) {
                return true;
            }
        }
        return false;
    }

    private void inflict(Fault fault, Pod pod, String node) throws Exception {
        switch (fault) {
            case CRASH_LOOP -> Files.createFile(crash(node));
            case POWER_CUT -> cluster.node("stop", node);
            case DRAIN -> {
                if (pod.getMetadata().getNamespace().equals(PLAIN)) {
                    cluster.setSchedulable(node, false);
                    client.pods().resource(pod).evict();
                } else {
                    compose("drain", node);
                }
            }
        }
    }

    private void mend(Fault fault, String node) throws Exception {
        switch (fault) {
            case CRASH_LOOP -> Files.delete(crash(node));
            case POWER_CUT -> {
                cluster.node("start", node);
                await(node + " to be ready", () -> cluster.isReady(node));
            }
            case DRAIN -> cluster.setSchedulable(node, true);
        }
    }

    private Path crash(String node) {
        return faults.resolve("crash-" + RELAY + "-" + node);
    }

    private Pod relay(String namespace) {
        return client.pods().inNamespace(namespace).list().getItems().stream()
                .filter(pod -> pod.getMetadata().getName().startsWith(RELAY)
                        && pod.getMetadata().getDeletionTimestamp() == null)
                .findFirst()
                .orElseThrow();
    }

    /** Tells where to reach a node that no fault meets. */
    private String address(int port) {
        return cluster.address("pi-1") + ":" + port;
    }

    private void awaitGone(String namespace) throws Exception {
        await(
                namespace + " to be gone",
                () -> client.namespaces().withName(namespace).get() == null);
    }

    private static void await(String what, BooleanSupplier isSo) throws Exception {
        long end = System.nanoTime() + START_PATIENCE.toNanos();
        while (!isSo.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new TimeoutException("waited " + START_PATIENCE.toSeconds() + " s for " + what);
            }
            Thread.sleep(POLL);
        }
    }

    private void tell(String who, Fault fault, List<Optional<Duration>> gaps) {
        var seconds = gaps.stream()
                .flatMap(Optional::stream)
                .map(gap -> gap.toMillis() / 1e3)
                .toList();
        out.printf(
                "  %-18s %-22s %s%n",
                who,
                fault.text,
                seconds.size() < gaps.size()
                        ? "not within " + patience.toSeconds() + " s"
                        : "%.1f s   (%s)".formatted(Table.median(seconds), seconds));
        out.flush();
    }
}
