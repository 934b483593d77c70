package smartenergy.systemtests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import smartenergy.composer.cluster.Replica;
import smartenergy.local.deployment.Installation;

/** The composer on a real Kubernetes of six nodes, with functions that pass a request on. */
@RequiresKubernetes
@Timeout(300)
class CompositionIT {
    /** Left out where time is short: what takes minutes and no other test shows. */
    private static final String LONG = "long";

    private static final int PORT = 30_080;
    /** Requests that are under way take no longer. */
    private static final Duration UNDER_WAY = Duration.ofMillis(2_500);

    private static final List<String> NODES =
            List.of("pi-1:iot", "gateway-1:gateway", "gateway-2:gateway", "cloud-1:cloud", "cloud-2:cloud");

    @TempDir
    private static Path folder;

    private static TestCluster cluster;
    private static KubernetesClient client;
    private static Path kubeconfig;
    private static Path faults;

    private RunningComposer composer;
    /** What a test has broken, undone after it, the last first. */
    private final Deque<Repair> repairs = new ArrayDeque<>();

    private interface Repair {
        void run() throws Exception;
    }

    @BeforeAll
    static void startCluster(TestReporter reporter) throws Exception {
        cluster = TestCluster.start(NODES);
        reporter.publishEntry("Kubernetes", cluster.version());
        cluster.load(PlaceholderImage.make(Files.createDirectory(folder.resolve("image"))));
        client = cluster.client();
        kubeconfig = RunningComposer.install(client, folder);
        faults = Files.createDirectory(folder.resolve("faults"));
    }

    @AfterAll
    static void stopCluster() throws Exception {
        if (cluster != null) {
            cluster.close();
        }
    }

    @BeforeEach
    void startComposer() throws Exception {
        composer = start();
    }

    @AfterEach
    void clear() throws Exception {
        while (!repairs.isEmpty()) {
            repairs.pop().run();
        }
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
        assertThat(apply()).contains("composition trial is created", "ready: 4 replicas run and data can pass");

        assertThat(flowsWithin(Duration.ofSeconds(5))).isTrue();
        assertThat(cluster.pods("store"))
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

        until("relay is elsewhere", () -> !nodeOf("relay").equals(node) && cluster.isComposed());

        assertThat(compose("why", "relay"))
                .contains("try 1 on " + node, "try 6 on " + node, "moves from " + node)
                .doesNotContain("try 7");
        assertThat(flowsWithin(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void takesOverAChangeAndGoesBack() throws Exception {
        apply();

        assertThat(apply(text -> text.replace("- name: sender", "- name: sender\n    replicas: 2")))
                .contains("composition trial is changed", "ready: 5 replicas");
        assertThat(cluster.pods("sender").stream().map(pod -> pod.getSpec().getNodeName()))
                .containsExactlyInAnyOrder("cloud-1", "cloud-2");

        assertThat(compose("rollback")).contains("ready: 4 replicas");
        until("one sender is left", () -> cluster.pods("sender").size() == 1);
    }

    @Test
    void emptiesANodeWithoutAGap() throws Exception {
        apply();
        var node = nodeOf("relay");
        try (var flow = flow()) {
            long start = System.nanoTime();
            flow.awaitArrival(start, Duration.ofSeconds(5));

            assertThat(drain(node)).contains("moves from " + node, node + " is empty");

            flow.awaitArrival(System.nanoTime(), Duration.ofSeconds(5));
            assertThat(flow.longestGap(start)).isLessThan(Duration.ofSeconds(2));
        }
        assertThat(nodeOf("relay")).isNotEqualTo(node);
    }

    @Test
    @Tag(LONG)
    void movesFromANodeWhosePowerIsCut() throws Exception {
        apply();
        var node = nodeOf("relay");
        try (var flow = flow()) {
            flow.awaitArrival(System.nanoTime(), Duration.ofSeconds(5));
            stop(node);
            long cut = System.nanoTime();
            Thread.sleep(2_000);
            flow.awaitArrival(System.nanoTime(), Duration.ofSeconds(30));

            assertThat(Duration.ofNanos(System.nanoTime() - cut)).isLessThan(Duration.ofSeconds(20));
        }
        assertThat(compose("why", "relay")).contains("NodeLost  moves from " + node);
    }

    /** Each one's readiness asks those behind it, so clients of the one that hangs are not ready either. */
    @Test
    @Tag(LONG)
    void replacesOneThatHangsAndTouchesNobodyElse(TestReporter reporter) throws Exception {
        apply(text -> text.replace("readiness: {port: 8080}", "readiness: {port: 8080, path: /cgi-bin/pass}"));
        try (var flow = flow()) {
            for (var function : List.of("store", "relay")) {
                until("all is well", cluster::isComposed);
                flow.awaitArrival(System.nanoTime(), Duration.ofSeconds(5));
                var others = runsBut(function);
                long hung = System.nanoTime();
                cluster.hang(function);
                Thread.sleep(UNDER_WAY);
                flow.awaitArrival(System.nanoTime(), Duration.ofSeconds(60));

                var took = Duration.ofNanos(System.nanoTime() - hung);
                reporter.publishEntry("data back after " + function + " hung", took.toString());
                assertThat(took).as(function).isLessThan(Duration.ofSeconds(20));
                until("all is well", cluster::isComposed);
                assertThat(runsBut(function)).isEqualTo(others);
                assertThat(compose("why", function)).contains("Silent");
            }
        }
    }

    private static Map<String, Set<String>> runsBut(String function) {
        var runs = cluster.runs();
        runs.remove(function);
        return runs;
    }

    @Test
    @Tag(LONG)
    void leavesWhatKeepsDataOnANodeThatIsCutOff() throws Exception {
        apply();
        var node = nodeOf("store");
        var uid = cluster.pods("store").getFirst().getMetadata().getUid();
        cluster.node("partition", node);
        repairs.push(() -> cluster.node("heal", node));

        until("the store is fenced", () -> compose("why", "store").contains("Fenced"));

        assertThat(nodeOf("store")).isEqualTo(node);
        cluster.node("heal", node);
        until("all is well", cluster::isComposed);
        assertThat(cluster.pods("store"))
                .singleElement()
                .satisfies(pod -> assertThat(pod.getMetadata().getUid()).isEqualTo(uid));
    }

    @Test
    @Tag(LONG)
    void movesWhatKeepsDataOnceItsNodeIsSaidToBeStopped() throws Exception {
        apply();
        var node = nodeOf("store");
        stop(node);
        until("the store is fenced", () -> compose("why", "store").contains("Fenced"));

        cluster.setOutOfService(node, true);
        repairs.push(() -> cluster.setOutOfService(node, false));

        until("the store is elsewhere", () -> !nodeOf("store").equals(node) && cluster.isComposed());
    }

    @Test
    @Tag(LONG)
    void finishesWhatAKilledComposerBegan() throws Exception {
        apply();
        var node = nodeOf("relay");
        try (var target = cluster.target()) {
            target.relocate("trial", new Replica("relay", 0), Optional.empty());
        }
        until("the move has begun", () -> !nodeOf("relay").equals(node));
        composer.kill();

        composer = start();

        until("the move is over", () -> compose("why", "relay").contains("is ready on") && cluster.isComposed());
        until("one relay is left", () -> cluster.pods("relay").size() == 1);
    }

    @Test
    @Tag(LONG)
    void isFollowedByAnotherComposer() throws Exception {
        apply();
        try (var other = start()) {
            Thread.sleep(3_000);
            composer.kill();
            var node = nodeOf("relay");

            assertThat(compose("relocate", "relay", "--wait", "PT1M")).contains("moves from " + node);

            assertThat(other.isAlive()).isTrue();
            composer = start();
        }
    }

    @Test
    @Tag(LONG)
    void survivesThatTheApiServerIsAway() throws Exception {
        apply();
        var before = pods().stream().map(pod -> pod.getMetadata().getUid()).toList();
        cluster.node("stop", "control");
        Thread.sleep(60_000);
        cluster.node("start", "control");

        until("all is well", cluster::isComposed);

        assertThat(pods().stream().map(pod -> pod.getMetadata().getUid())).containsExactlyInAnyOrderElementsOf(before);
        var node = nodeOf("relay");
        assertThat(compose("relocate", "relay", "--wait", "PT1M")).contains("moves from " + node);
    }

    @Test
    void saysWhyAFunctionFitsNowhereAndRecovers() throws Exception {
        apply(text -> text.replaceFirst("cpu: 50m", "cpu: 50"), "--wait", "PT1S");
        until("the store fits nowhere", () -> compose("why", "store").contains("FitsNowhere"));

        assertThat(compose("why", "store")).contains("store/0", "cpu: 50000m wanted", "cloud-1", "cloud-2");

        assertThat(apply()).contains("ready: 4 replicas");
    }

    @Test
    void refusesABadSpecificationAndSaysWhere() throws Exception {
        assertThat(apply(text -> text.replace("tier: gateway", "tier: fog")))
                .contains("functions[2].tier", "'fog' is not one of iot, gateway, cloud");
        assertThat(apply(text -> text.replace("to: store", "to: shop"))).contains("shop");
        assertThat(apply(text -> text.replace("terminationGracePeriodSeconds: 1", "terminationGracePeriod: [1]")))
                .contains("terminationGracePeriod");

        assertThat(client.namespaces().withName("trial-cloud").get()).isNull();
    }

    private String drain(String node) {
        repairs.push(() -> cluster.setSchedulable(node, true));
        return compose("drain", node);
    }

    private void stop(String node) throws Exception {
        cluster.node("stop", node);
        repairs.push(() -> {
            cluster.node("start", node);
            until(node + " is ready", () -> cluster.isReady(node));
        });
    }

    private String apply() throws Exception {
        return apply(UnaryOperator.identity());
    }

    private String apply(UnaryOperator<String> change, String... options) throws Exception {
        var file = Files.writeString(
                folder.resolve("composition.yaml"), change.apply(PlaceholderImage.composition("trial", PORT, faults)));
        var words = new ArrayList<>(List.of("apply", "-f", file.toString()));
        words.addAll(List.of(options));
        return compose(words.toArray(String[]::new));
    }

    private static String compose(String... words) {
        return cluster.compose(words).text();
    }

    private static RunningComposer start() throws Exception {
        return RunningComposer.start(Installation.current(), kubeconfig, folder.resolve("composer.log"), Map.of());
    }

    private static String nodeOf(String function) {
        try (var target = cluster.target()) {
            return target.report("trial")
                    .orElseThrow()
                    .state()
                    .find(new Replica(function, 0))
                    .orElseThrow()
                    .node();
        }
    }

    private static List<Pod> pods() {
        return client.pods()
                .inAnyNamespace()
                .withLabel("smart-energy.io/composition", "trial")
                .list()
                .getItems();
    }

    private static Flow flow() {
        return new Flow(cluster.address("pi-1") + ":" + PORT);
    }

    private static boolean flowsWithin(Duration patience) throws Exception {
        try (var flow = flow()) {
            flow.awaitArrival(System.nanoTime(), patience);
            return true;
        }
    }

    /** What other threads throw does not count: an API server that is away is what some tests are about. */
    private static void until(String what, Callable<Boolean> isSo) {
        await(what)
                .dontCatchUncaughtExceptions()
                .atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofMillis(200))
                .until(isSo);
    }
}
