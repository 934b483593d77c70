package smartenergy.playground.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import smartenergy.composer.cli.Compose;
import smartenergy.composer.cluster.Copy;
import smartenergy.composer.kubernetes.KubernetesTarget;
import smartenergy.playground.chain.Installation;

/** The composer on a real Kubernetes of six nodes, with functions that pass a request on. */
@RequiresKubernetes
@Timeout(300)
class CompositionIT {
    private static final int PORT = 30_080;
    private static final List<String> NODES =
            List.of("pi-1:iot", "gateway-1:gateway", "gateway-2:gateway", "cloud-1:cloud", "cloud-2:cloud");

    @TempDir
    private static Path folder;

    private static TestCluster cluster;
    private static KubernetesClient client;
    private static Path kubeconfig;
    private static Path faults;

    private RunningComposer composer;

    @BeforeAll
    static void startCluster() throws Exception {
        cluster = TestCluster.start(TestCluster.scripts(Path.of("")).orElseThrow(), NODES);
        cluster.load(PlaceholderImage.make(Files.createDirectory(folder.resolve("image"))));
        client = cluster.client();
        kubeconfig = RunningComposer.install(client, folder);
        faults = Files.createDirectory(folder.resolve("faults"));
    }

    @AfterAll
    static void stopCluster() throws Exception {
        if (cluster != null) {
            client.close();
            cluster.close();
        }
    }

    @BeforeEach
    void startComposer() throws Exception {
        composer = start();
    }

    @AfterEach
    void clear() throws Exception {
        assertThat(composer.isAlive()).as(Files.readString(composer.log())).isTrue();
        try (var files = Files.list(faults)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
        compose("delete");
        until(
                "all is gone",
                () -> client.namespaces().withName("trial-cloud").get() == null
                        && client.namespaces().withName("trial-iot").get() == null);
        composer.close();
    }

    @Test
    void appliesFromNothingAndLeavesAloneWhatIsSo() throws Exception {
        assertThat(apply()).contains("composition trial is created", "ready: 4 copies run and data can pass");

        assertThat(flowsWithin(Duration.ofSeconds(5))).isTrue();
        assertThat(pods("store"))
                .singleElement()
                .satisfies(pod -> assertThat(pod.getSpec().getNodeName()).startsWith("cloud-"));
        var before = pods().stream().map(pod -> pod.getMetadata().getUid()).toList();

        assertThat(apply()).contains("composition trial is as it was");

        assertThat(pods().stream().map(pod -> pod.getMetadata().getUid())).containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    void movesAfterSixTriesOnTheSameNode() throws Exception {
        apply();
        var node = nodeOf("relay");
        Files.createFile(faults.resolve("crash-relay-" + node));

        until("relay is elsewhere", () -> !nodeOf("relay").equals(node) && isReady());

        assertThat(compose("why", "relay"))
                .contains("try 1 on " + node, "try 6 on " + node, "moves from " + node)
                .doesNotContain("try 7");
        assertThat(flowsWithin(Duration.ofSeconds(10))).isTrue();
    }

    private String apply() throws Exception {
        var file = Files.writeString(
                folder.resolve("composition.yaml"), PlaceholderImage.composition("trial", PORT, faults));
        return compose("apply", "-f", file.toString());
    }

    private static String compose(String... words) {
        var out = new ByteArrayOutputStream();
        var print = new PrintStream(out, true, StandardCharsets.UTF_8);
        new Compose(print, print, () -> new KubernetesTarget(cluster.client())).run(List.of(words));
        return out.toString(StandardCharsets.UTF_8);
    }

    private static RunningComposer start() throws Exception {
        return RunningComposer.start(Installation.current(), kubeconfig, folder.resolve("composer.log"), Map.of());
    }

    private static String nodeOf(String function) {
        try (var target = new KubernetesTarget(cluster.client())) {
            return target.report("trial")
                    .orElseThrow()
                    .state()
                    .find(new Copy(function, 0))
                    .orElseThrow()
                    .node();
        }
    }

    private static boolean isReady() {
        return compose("status").contains("Ready       true");
    }

    private static List<Pod> pods(String function) {
        return client.pods()
                .inAnyNamespace()
                .withLabel("smart-energy.io/function", function)
                .list()
                .getItems();
    }

    private static List<Pod> pods() {
        return client.pods()
                .inAnyNamespace()
                .withLabel("smart-energy.io/composition", "trial")
                .list()
                .getItems();
    }

    private static String address(String node) {
        return client.nodes().withName(node).get().getStatus().getAddresses().stream()
                .filter(any -> any.getType().equals("InternalIP"))
                .findFirst()
                .orElseThrow()
                .getAddress();
    }

    private static boolean flowsWithin(Duration patience) throws Exception {
        try (var flow = new Flow(address("pi-1") + ":" + PORT)) {
            flow.awaitArrival(System.nanoTime(), patience);
            return true;
        }
    }

    private static void until(String what, BooleanSupplier isSo) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(120).toNanos();
        while (!isSo.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what + " in time").isLessThan(end);
            Thread.sleep(200);
        }
    }
}
