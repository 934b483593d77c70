package smartenergy.composer.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import smartenergy.composer.composition.Workload.DataPlane;

class DataPlanesTest {
    private final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch end = new CountDownLatch(1);
    private final HttpServer function =
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);

    DataPlanesTest() throws IOException {
        function.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        function.createContext("/stalling", this::stall);
        function.createContext("/forgetful", this::forget);
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

    private DataPlane plane(String path, String waiting) {
        return new DataPlane(function.getAddress().getPort(), path, "moved_total", waiting);
    }
}
