package smartenergy.composer.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import smartenergy.composer.composition.Workload.DataPlane;

class DataPlanesTest {
    private final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch end = new CountDownLatch(1);
    /** Empty for an error. */
    private final AtomicReference<Optional<String>> told = new AtomicReference<>(Optional.of(""));

    private final HttpServer function =
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);

    DataPlanesTest() throws IOException {
        function.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        function.createContext("/stalling", this::stall);
        function.createContext("/forgetful", this::forget);
        function.createContext("/told", this::tell);
        function.start();
    }

    @AfterEach
    void close() {
        end.countDown();
        function.stop(0);
    }

    /** The first answer stops in the middle, the second one is no number. */
    private void stall(HttpExchange exchange) throws IOException {
        try (exchange) {
            int now = asked.getAndIncrement();
            var bytes = ("moved_total " + (now == 1 ? "many" : now) + "\n").getBytes(UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes, 0, now == 0 ? 3 : bytes.length);
            exchange.getResponseBody().flush();
            if (now == 0) {
                end.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Every second answer does not say what waits. */
    private void forget(HttpExchange exchange) throws IOException {
        try (exchange) {
            var waiting = asked.getAndIncrement() % 2 == 0 ? "waiting 3.0\n" : "";
            var bytes = ("moved_total 5.0\n" + waiting).getBytes(UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private void tell(HttpExchange exchange) throws IOException {
        try (exchange) {
            var waiting = told.get();
            var bytes = ("moved_total 5.0\n" + waiting.orElse("")).getBytes(UTF_8);
            exchange.sendResponseHeaders(waiting.isPresent() ? 200 : 503, bytes.length);
            exchange.getResponseBody().write(bytes);
            asked.getAndIncrement();
        }
    }

    @Test
    void readsOnAfterAnAnswerThatStalls() {
        try (var planes = new DataPlanes(Duration.ofMillis(50), Duration.ofSeconds(30))) {
            var plane = plane("/stalling", "");

            await().until(() -> planes.rate("127.0.0.1", plane).isPresent());
        }
    }

    @Test
    void doesNotTakeAFunctionThatDoesNotSayWhatWaitsForIdle() {
        try (var planes = new DataPlanes(Duration.ofMillis(20), Duration.ofMillis(100))) {
            var plane = plane("/forgetful", "waiting");

            await().pollInterval(Duration.ofMillis(1))
                    .until(() -> planes.stall("127.0.0.1", plane).isPresent());
        }
    }

    @Test
    void countsFromWhenItKnowsAgainThatSomethingWaits() {
        var stalledAfter = Duration.ofMillis(300);
        try (var planes = new DataPlanes(Duration.ofMillis(20), stalledAfter)) {
            var plane = plane("/told", "waiting");
            tell("waiting 0.0\n", planes, plane, Duration.ZERO);
            tell("", planes, plane, stalledAfter.multipliedBy(2));
            long from = System.nanoTime();
            told.set(Optional.of("waiting 3.0\n"));
            await().pollInterval(Duration.ofMillis(1))
                    .until(() -> planes.stall("127.0.0.1", plane).isPresent());

            assertThat(Duration.ofNanos(System.nanoTime() - from)).isGreaterThan(stalledAfter);
        }
    }

    @Test
    void saysNothingOfAFunctionThatAnswersByAnError() {
        try (var planes = new DataPlanes(Duration.ofMillis(20), Duration.ofMillis(100))) {
            var plane = plane("/told", "waiting");
            told.set(Optional.of("waiting 3.0\n"));
            await().until(() -> planes.stall("127.0.0.1", plane).isPresent());

            told.set(Optional.empty());
            await().until(() -> planes.stall("127.0.0.1", plane).isEmpty());
        }
    }

    /** Until it was read at least twice, and the time has passed. */
    private void tell(String waiting, DataPlanes planes, DataPlane plane, Duration time) {
        told.set(Optional.of(waiting));
        int before = asked.get();
        long from = System.nanoTime();
        await().until(() -> planes.stall("127.0.0.1", plane).isEmpty()
                && asked.get() > before + 2
                && System.nanoTime() - from > time.toNanos());
    }

    private DataPlane plane(String path, String waiting) {
        return new DataPlane(function.getAddress().getPort(), path, "moved_total", waiting);
    }
}
