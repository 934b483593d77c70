package smartenergy.datalake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import smartenergy.service.config.Secret;
import smartenergy.service.health.Health;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Reading;

/** What stands before InfluxDB may say anything for a while; nothing is taken for stored, or refused, on its word. */
class DataLakeAnswersTest {
    private static final String GOOD_QUERY = "{\"results\":[{\"statement_id\":0}]}";
    private static final String LOGIN = "<html><body>please sign in</body></html>";
    private static final List<Point> POINTS = List.of(point("d"));

    private final Health health = new Health();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private HttpServer proxy;
    private DataLake lake;
    private volatile int status;
    private volatile String body;
    private final AtomicInteger writes = new AtomicInteger();

    private static Point point(String device) {
        return new Point(
                new Reading("s", "r", device, Instant.EPOCH, Optional.empty(), Kind.AIR_CONDITIONER.measured(16)));
    }

    @BeforeEach
    void start() throws IOException {
        proxy = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        proxy.createContext("/login", exchange -> send(exchange, 200, LOGIN));
        proxy.createContext("/write", exchange -> {
            writes.incrementAndGet();
            send(exchange, status == 0 ? 204 : status, body);
        });
        proxy.createContext(
                "/query", exchange -> send(exchange, status == 0 ? 200 : status, status == 0 ? GOOD_QUERY : body));
        proxy.start();
        var address = URI.create("http://127.0.0.1:" + proxy.getAddress().getPort());
        lake = new DataLake(new DataLake.Address(address, "", new Secret("")), Duration.ofDays(30), 100, health);
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
        exchange.getRequestBody().readAllBytes();
        exchange.getResponseHeaders().set("Location", "/login");
        exchange.sendResponseHeaders(status, status == 204 || bytes.length == 0 ? -1 : bytes.length);
        if (status != 204 && bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    @AfterEach
    void stop() {
        thread.shutdownNow();
        lake.close();
        proxy.stop(0);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            200 | <html><body>please sign in</body></html>
            200 | ''
            200 | {"error":"service unavailable"}
            201 | ''
            301 | ''
            302 | <html></html>
            307 | ''
            308 | ''
            400 | <html><h1>400 Bad Request</h1></html>
            404 | <html></html>
            413 | <html><h1>413 Request Entity Too Large</h1></html>
            503 | ''
            """)
    void keepsWhatItIsToWriteAndSaysSo(int strange, String text) throws Exception {
        var refused = whileItAnswers(strange, text, () -> lake.write(POINTS));

        assertThat(refused).isEmpty();
        assertThat(health.parts().get(DataLake.HEALTH).detail()).isEqualTo("writing");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            200 | <html><body>please sign in</body></html>
            200 | ''
            200 | null
            200 | {"error":"service unavailable"}
            200 | {"results":[]}
            302 | ''
            404 | <html></html>
            """)
    void waitsAtTheStartAndSaysWhy(int strange, String text) throws Exception {
        whileItAnswers(strange, text, () -> {
            lake.prepare();
            return null;
        });

        assertThat(health.parts().get(DataLake.HEALTH).detail()).isEqualTo("connected");
    }

    @Test
    void takesNothingForStoredThatIsRefusedWithoutAWord() throws Exception {
        status = 400;
        body = "{\"error\":\"\"}";

        assertThat(lake.write(POINTS)).extracting(DataLake.Refusal::point).isEqualTo(POINTS);
    }

    @Test
    void refusesEachAtOnceWhereInfluxDbDroppedAll() throws Exception {
        status = 400;
        body = "{\"error\":\"partial write: points beyond retention policy dropped=3\"}";
        var points = List.of(point("a"), point("b"), point("c"));

        assertThat(lake.write(points)).extracting(DataLake.Refusal::point).isEqualTo(points);
        assertThat(writes).hasValue(1);
    }

    @Test
    void readsOfAnAnswerNoMoreThanItsBeginning() throws Exception {
        var rest = new CountDownLatch(1);
        proxy.removeContext("/write");
        proxy.createContext("/write", exchange -> {
            exchange.sendResponseHeaders(400, 0);
            exchange.getResponseBody().write("x".repeat(1 << 20).getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            try (exchange) {
                rest.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        thread.submit(() -> lake.write(POINTS));

        try {
            await().until(() ->
                    health.parts().get(DataLake.HEALTH).detail().startsWith("400: no answer of InfluxDB: xxx"));
        } finally {
            rest.countDown();
        }
    }

    private <T> T whileItAnswers(int strange, String text, Callable<T> asked) throws Exception {
        status = strange;
        body = text;
        Future<T> done = thread.submit(asked);

        await().until(() -> !health.parts().get(DataLake.HEALTH).detail().equals("starting"));
        assertThat(health.parts().get(DataLake.HEALTH).ready()).isFalse();
        assertThat(done).isNotDone();

        status = 0;
        return done.get();
    }
}
