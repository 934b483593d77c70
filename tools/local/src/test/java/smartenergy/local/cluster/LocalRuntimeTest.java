package smartenergy.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import smartenergy.composer.cluster.Replica;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.composition.Function;
import smartenergy.composer.composition.Labels;
import smartenergy.composer.control.ComposerMetrics;
import smartenergy.composer.files.CompositionFile;
import smartenergy.composer.healing.Policy;
import smartenergy.composer.healing.ReplicaState;
import smartenergy.composer.healing.Tries;

/** The composer over real processes of this machine. */
@Timeout(60)
class LocalRuntimeTest {
    private static final Replica WEB = new Replica("web", 0);
    private static final Replica STORE = new Replica("store", 0);
    private static final Duration HANGS_AT_MOST = Duration.ofSeconds(15);

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port = freePort();
    private LocalRuntime runtime;

    @AfterEach
    void stop() {
        var pids = runtime.cluster().pids();
        runtime.close();
        assertThat(pids)
                .noneMatch(pid ->
                        ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent());
    }

    @Test
    void startsAgainWhatIsKilledAndCountsIt() throws Exception {
        start("{name: store, tier: gateway, stateful: true, command: [sleep, '1000']}");
        long pid = pid(STORE);
        var node = state(STORE).node();

        runtime.cluster().kill(STORE);

        until(() -> runtime.isReady(STORE) && pid(STORE) != pid);
        assertThat(state(STORE).node()).isEqualTo(node);
        assertThat(state(STORE).triesHere()).isEqualTo(1);
    }

    /** The client tells that it is not ready without its store, as services do. */
    @Test
    void replacesOneThatHangsWithinSecondsAndLeavesItsClientAlone() throws Exception {
        var clientIsReady = Files.createDirectory(folder.resolve("ready"));
        start("""
                {name: store, tier: gateway, stateful: true, readiness: {port: %1$d, path: /}}
                  - {name: web, tier: gateway, readiness: {port: %2$d, path: /ready}}
                connections:
                  - {from: web, to: store, port: %1$d}
                """.formatted(freePort(), port));
        until(() -> runtime.isReady(WEB));
        long store = pid(STORE);
        long client = pid(WEB);

        new ProcessBuilder("kill", "-STOP", Long.toString(store)).start().waitFor();
        Files.delete(clientIsReady);

        await().atMost(HANGS_AT_MOST).until(() -> pid(STORE) != store);
        until(() -> runtime.isReady(STORE));
        Files.createDirectory(clientIsReady);
        until(() -> runtime.isReady(WEB));
        assertThat(pid(WEB)).isEqualTo(client);
        assertThat(runtime.snapshot().orElseThrow().status().history())
                .anyMatch(any -> any.reason().equals("Silent") && any.replica().equals(STORE.toString()));
    }

    @Test
    void triesSixTimesThenTakesTheOtherNode() throws Exception {
        var program = "[sh, -c, 'case $NODE in gateway-1) exit 3;; esac; exec sleep 1000']";
        start("{name: store, tier: gateway, stateful: true, command: " + program + "}");

        assertThat(state(STORE).node()).isEqualTo("gateway-2");
        assertThat(state(STORE).tries())
                .filteredOn(tries -> tries.node().equals("gateway-1"))
                .extracting(Tries::count)
                .containsExactly(Policy.DEFAULT.tries());
        assertThat(runtime.snapshot().orElseThrow().status().history())
                .anyMatch(any -> any.text().startsWith("try 6 on gateway-1: ended with status 3"));
    }

    @Test
    void movesWhatLostItsNodeThoughItKeepsData() throws Exception {
        start("{name: store, tier: gateway, stateful: true, command: [sleep, '1000']}");
        long pid = pid(STORE);
        var node = state(STORE).node();

        runtime.cluster().cutPower(node);

        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
        until(() -> runtime.isReady(STORE) && !state(STORE).node().equals(node));
        runtime.cluster().start(node);
        until(() -> runtime.cluster().nodes().stream().allMatch(any -> any.isReady()));
    }

    @Test
    void endsWhatIsLeftOfANodeWhoseLeaderWasKilled() throws Exception {
        start("{name: store, tier: gateway, stateful: true, command: [sleep, '1000']}");
        long pid = pid(STORE);
        var node = state(STORE).node();
        var leader = ProcessHandle.of(pid)
                .orElseThrow()
                .parent()
                .orElseThrow()
                .parent()
                .orElseThrow();

        leader.destroyForcibly();

        until(() -> runtime.isReady(STORE) && !state(STORE).node().equals(node));
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void movesAFunctionWithoutARequestBeingRefused() throws Exception {
        start("{name: web, tier: gateway, readiness: {port: " + port + ", path: /}}");
        var node = state(WEB).node();
        var target = new LocalControl(runtime);
        assertThat(get()).isEqualTo(200);

        target.cordon(node, true);

        for (long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
                System.nanoTime() < end
                        && !(runtime.isReady(WEB) && !state(WEB).node().equals(node)); ) {
            assertThat(get()).isEqualTo(200);
        }
        assertThat(state(WEB).node()).isNotEqualTo(node);
        assertThat(get()).isEqualTo(200);
    }

    @Test
    void leadsToOneThatIsNotReadyWhereNoOtherIsSoThatItCanSayWhy() throws Exception {
        var readiness = Files.createDirectory(folder.resolve("ready"));
        start("{name: web, tier: gateway, readiness: {port: " + port + ", path: /ready}}");

        Files.delete(readiness);
        until(() -> !runtime.isReady(WEB));

        assertThat(get()).isEqualTo(200);
    }

    @Test
    void takesOverAChangeAndGoesBack() throws Exception {
        start("{name: store, tier: gateway, stateful: true, command: [sleep, '1000']}");
        var target = new LocalControl(runtime);

        target.apply(composition("{name: store, tier: gateway, stateful: true, command: [sleep, '2000']}"), Map.of());
        until(() -> commandLine(STORE).contains("2000") && runtime.isReady(STORE));

        assertThat(target.rollback("trial")).isTrue();
        until(() -> commandLine(STORE).contains("1000") && runtime.isReady(STORE));
        assertThat(state(STORE).triesHere()).isZero();
    }

    @Test
    void leavesTheCompositionAloneWhenAnotherOneIsNamed() throws Exception {
        start("{name: store, tier: gateway, stateful: true, command: [sleep, '1000']}");
        var target = new LocalControl(runtime);
        target.apply(composition("{name: store, tier: gateway, stateful: true, command: [sleep, '2000']}"), Map.of());
        var running = runtime.composition();

        assertThat(target.delete("trail")).isFalse();
        assertThat(target.rollback("trail")).isFalse();
        assertThatThrownBy(() -> target.relocate("trail", STORE, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no composition 'trail'");
        assertThat(runtime.composition()).isEqualTo(running);

        assertThat(target.delete("trial")).isTrue();
        assertThat(target.compositions()).isEmpty();
    }

    private String commandLine(Replica replica) {
        return runtime.cluster()
                .pid(replica)
                .flatMap(ProcessHandle::of)
                .flatMap(process -> process.info().commandLine())
                .orElse("");
    }

    private int get() throws Exception {
        // A connection of its own each time.
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                .header("Connection-Id", Long.toString(System.nanoTime()))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private void start(String function) throws Exception {
        var labels = new LinkedHashMap<String, Map<String, String>>();
        labels.put("gateway-1", Map.of(Labels.TIER, "gateway"));
        labels.put("gateway-2", Map.of(Labels.TIER, "gateway"));
        var clock = Clock.systemUTC();
        runtime = new LocalRuntime(
                new LocalCluster(labels, folder.resolve("nodes"), new Commands(), clock),
                composition(function),
                Policy.DEFAULT,
                clock,
                new ComposerMetrics(new PrometheusRegistry()),
                snapshot -> {});
        var replica = new Replica(runtime.composition().functions().getFirst().name(), 0);
        until(() -> runtime.isReady(replica) && runtime.cluster().pid(replica).isPresent());
    }

    private static Composition composition(String function) {
        return CompositionFile.parse("trial", "name: trial\nfunctions:\n  - " + function + "\n");
    }

    private ReplicaState state(Replica replica) {
        return runtime.snapshot().orElseThrow().state().find(replica).orElseThrow();
    }

    private long pid(Replica replica) {
        return runtime.cluster().pid(replica).orElse(0L);
    }

    private static void until(BooleanSupplier isSo) {
        await().atMost(Duration.ofSeconds(50))
                .pollInterval(Duration.ofMillis(20))
                .until(isSo::getAsBoolean);
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A function runs its command, or else the JDK's web server. */
    private final class Commands implements Programs {
        @Override
        public Program program(Function function, String node, int ownPort) {
            var command = function.workload().command();
            return new Program(command.isEmpty() ? webServer(ownPort) : command, Map.of("NODE", node));
        }

        private List<String> webServer(int ownPort) {
            var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
            return List.of(
                    java,
                    "-m",
                    "jdk.httpserver",
                    "-b",
                    "127.0.0.1",
                    "-p",
                    Integer.toString(ownPort),
                    "-d",
                    folder.toAbsolutePath().toString());
        }

        @Override
        public Path log(String function) {
            return folder.resolve(function + ".log");
        }
    }
}
