package smartenergy.local.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import smartenergy.composer.cluster.InstanceStatus.Phase;
import smartenergy.composer.cluster.Replica;
import smartenergy.composer.composition.Workload.Protocol;
import smartenergy.composer.composition.Workload.Readiness;
import smartenergy.local.cluster.Programs.Program;

/** Runs of real processes. */
@Timeout(60)
class LocalRunTest {
    @TempDir
    private Path folder;

    private LocalNode node;

    @BeforeEach
    void startNode() {
        node = new LocalNode("gateway-1", Map.of(), folder.resolve("node"));
        node.start();
    }

    @AfterEach
    void stopNode() throws Exception {
        node.cutPower();
        node.close();
    }

    @Test
    void isNotReadyAgainByAProbeThatWasUnderWayWhenItWasToldToStop() throws Exception {
        var isProbed = new CountDownLatch(1);
        var mayAnswer = new CountDownLatch(1);
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            isProbed.countDown();
            awaitQuietly(mayAnswer);
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        try {
            var run = run(
                    List.of("sleep", "1000"),
                    Optional.of(new Readiness(server.getAddress().getPort(), "/")));
            assertThat(isProbed.await(20, TimeUnit.SECONDS)).isTrue();

            run.stop();
            mayAnswer.countDown();
            run.awaitEnd();

            await().during(Duration.ofMillis(300)).atMost(Duration.ofSeconds(5)).until(() -> run.isGone());
            assertThat(run.instance().phase()).isEqualTo(Phase.LEAVING);
        } finally {
            server.stop(0);
        }
    }

    /** As one that is stopped by SIGSTOP: its port takes connections, and nothing comes back. */
    @Test
    void knowsOneThatHangs() throws Exception {
        var mayAnswer = new AtomicBoolean(true);
        var isOver = new CountDownLatch(1);
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            if (!mayAnswer.get()) {
                awaitQuietly(isOver);
            }
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        try {
            var run = run(
                    List.of("sleep", "1000"),
                    Optional.of(new Readiness(server.getAddress().getPort(), "/")));
            await().atMost(Duration.ofSeconds(20)).until(run::isReady);

            mayAnswer.set(false);

            await().atMost(Duration.ofSeconds(20)).until(() -> run.instance().phase() == Phase.SILENT);
        } finally {
            isOver.countDown();
            server.stop(0);
        }
    }

    /** As InfluxDB after its disk was full: it answers /ping, and 500 to every write. */
    @Test
    void isNotReadyWhileAStoreTakesNoWrite() throws Exception {
        var answer = new AtomicInteger(404);
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            boolean isWrite = exchange.getRequestMethod().equals("POST")
                    && exchange.getRequestURI().toString().equals("/write?db=energy")
                    && new String(exchange.getRequestBody().readAllBytes(), UTF_8)
                            .matches("datalake_health writable=1 \\d+");
            exchange.sendResponseHeaders(isWrite ? answer.get() : 204, -1);
            exchange.close();
        });
        server.start();
        try {
            var readiness =
                    new Readiness(server.getAddress().getPort(), "/write?db=energy", Optional.of(Protocol.INFLUXDB));
            var run = run(List.of("sleep", "1000"), Optional.of(readiness));
            await("ready before its client has made the database")
                    .atMost(Duration.ofSeconds(20))
                    .until(run::isReady);

            answer.set(500);

            await().atMost(Duration.ofSeconds(20))
                    .until(() -> run.instance().phase() == Phase.UNREADY
                            && run.instance().detail().equals("/write?db=energy answers 500"));

            answer.set(204);

            await().atMost(Duration.ofSeconds(20)).until(run::isReady);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void tellsTheStatusWithWhichItEndedToWhoeverSeesTheEndFirst() throws Exception {
        var run = run(List.of("sh", "-c", "exit 3"), Optional.empty());
        await().pollInterval(Duration.ofMillis(1)).until(run::isOver);

        assertThat(run.instance().phase()).isEqualTo(Phase.CRASHED);
        assertThat(run.instance().detail()).isEqualTo("ended with status 3");
    }

    @Test
    void saysWhatItWaitsForWhenAnEndDoesNotCome() throws Exception {
        var run = run(List.of("sleep", "1000"), Optional.empty());
        await().until(() -> run.pid().isPresent());

        assertThatThrownBy(() -> run.awaitEnd(Duration.ofMillis(50)))
                .hasMessageContaining("store-0 to end")
                .hasMessageContaining("process " + run.pid().orElseThrow())
                .hasMessageContaining("store.log");
    }

    @Test
    void countsALossOfPowerFromThatLossThoughAnEarlierOneIsAskedForLate() throws Exception {
        var first = Instant.parse("2026-11-30T10:00:00Z");
        var second = first.plusSeconds(600);
        node.cutPower();
        assertThat(node.lostSince(first)).contains(first);
        node.start();

        assertThat(node.lostSince(first.plusSeconds(1))).isEmpty();
        node.cutPower();
        assertThat(node.lostSince(second)).contains(second);
    }

    private LocalRun run(List<String> command, Optional<Readiness> readiness) throws Exception {
        var run = new LocalRun(new Replica("store", 0), node, "store-0", new Program(command, Map.of()), 0, readiness);
        run.start(folder.resolve("store.log"));
        return run;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
