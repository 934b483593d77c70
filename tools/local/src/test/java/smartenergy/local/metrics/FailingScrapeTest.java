package smartenergy.local.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A service that does not tell its metrics is never taken for one that counts 0. */
@Timeout(20)
class FailingScrapeTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicInteger failures = new AtomicInteger();
    private volatile int failureStatus = 503;
    private HttpServer server;
    private URI service;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/metrics", exchange -> {
            boolean fails = failures.getAndDecrement() > 0;
            var body = (fails ? "later" : "readings_total 7\n").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(fails ? failureStatus : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        service = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void isAFailureWithItsReason() {
        failures.set(1);
        assertThatThrownBy(() -> Scrape.of(client, service))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(service + "/metrics")
                .hasMessageContaining("503");

        server.stop(0);
        assertThatThrownBy(() -> Scrape.of(client, service)).hasMessageContaining("does not answer");
    }

    @Test
    void isAFailureWhereOtherTextIsToldToo() {
        failureStatus = 200;
        failures.set(1);

        assertThatThrownBy(() -> Scrape.of(client, service))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(service + "/metrics")
                .hasMessageContaining("no value in 'later'");
    }

    @Test
    void isTriedAgainForAWhile() throws Exception {
        failures.set(2);

        assertThat(Scrape.within(Duration.ofSeconds(10), client, service).sum("readings_total"))
                .isEqualTo(7);
    }

    @Test
    void isGivenUpWithItsReason() {
        failures.set(1_000);

        assertThatThrownBy(() -> Scrape.within(Duration.ofMillis(300), client, service))
                .hasMessageContaining("503");
    }
}
