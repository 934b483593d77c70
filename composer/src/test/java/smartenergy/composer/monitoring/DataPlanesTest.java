package smartenergy.composer.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import smartenergy.composer.composition.Workload.DataPlane;

class DataPlanesTest {
    @Test
    void doesNotTakeAFunctionThatDoesNotSayWhatWaitsForIdle() throws IOException {
        var asked = new AtomicInteger();
        var server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/metrics", exchange -> {
            var waiting = asked.getAndIncrement() % 2 == 0 ? "waiting 3.0\n" : "";
            var body = ("moved 5.0\n" + waiting).getBytes(UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        var plane = new DataPlane(server.getAddress().getPort(), "/metrics", "moved", "waiting");
        try (var planes = new DataPlanes(Duration.ofMillis(20), Duration.ofMillis(100))) {
            await().pollInterval(Duration.ofMillis(1))
                    .until(() -> planes.stall("127.0.0.1", plane).isPresent());
        } finally {
            server.stop(0);
        }
    }
}
