package smartenergy.composer.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import smartenergy.composer.composition.Workload.DataPlane;

class DataPlanesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch end = new CountDownLatch(1);
    private final HttpServer function =
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    private final DataPlanes planes = new DataPlanes(Duration.ofMillis(50), Duration.ofSeconds(30));

    DataPlanesTest() throws IOException {
        function.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        function.createContext("/metrics", this::answer);
        function.start();
    }

    /** The first answer stops in the middle, the second one is no number. */
    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            int now = asked.getAndIncrement();
            var bytes = ("moved_total " + (now == 1 ? "many" : now) + "\n").getBytes(StandardCharsets.UTF_8);
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

    @AfterEach
    void close() {
        end.countDown();
        planes.close();
        function.stop(0);
    }

    @Test
    void readsOnAfterAnAnswerThatStalls() throws InterruptedException {
        var plane = new DataPlane(function.getAddress().getPort(), "/metrics", "moved_total", "");
        var patient = Instant.now().plus(PATIENCE);

        while (planes.rate("127.0.0.1", plane).isEmpty() && Instant.now().isBefore(patient)) {
            Thread.sleep(20);
        }
        assertThat(planes.rate("127.0.0.1", plane)).isPresent();
    }
}
