package smartenergy.local.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import smartenergy.local.deployment.Addresses;

/** An agent and an InfluxDB, into which each reading goes at once, and to which more come whenever one is asked. */
@Timeout(20)
class RunningAuditTest {
    private static final int NEW_AT_EACH_LOOK = 5;

    private final AtomicLong readings = new AtomicLong(100);
    private final AtomicLong surplus = new AtomicLong();
    private final AtomicBoolean isFailing = new AtomicBoolean();
    private final AtomicInteger stream = new AtomicInteger(7);
    private final AtomicInteger streamAfterwards = new AtomicInteger(7);
    private final AtomicLong nanos = new AtomicLong();
    private HttpServer server;
    private RunningAudit audit;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answer(
                "/audit",
                query -> "{\"stream\":%d,\"accepted\":{\"a\":40,\"b\":%d}}"
                        .formatted(
                                stream.getAndSet(streamAfterwards.get()), readings.getAndAdd(NEW_AT_EACH_LOOK) - 40));
        answer("/query", query -> {
            assertThat(query).contains("WHERE \"stream\" = 7");
            if (isFailing.get()) {
                return "{\"results\":[{\"statement_id\":0,\"error\":\"timeout\"}]}";
            }
            return "{\"results\":[{\"series\":[{\"values\":[[\"t\",%d]]},{\"values\":[[\"t\",60]]}]}]}"
                    .formatted(readings.getAndAdd(NEW_AT_EACH_LOOK) - 60 + surplus.get());
        });
        server.start();
        int port = server.getAddress().getPort();
        audit = new RunningAudit(
                HttpClient.newHttpClient(), new Addresses(Map.of("sensor-agent", port, "datalake", port)), nanos::get);
    }

    private interface Answer {
        String to(String query);
    }

    private void answer(String path, Answer answer) {
        server.createContext(path, exchange -> {
            var query = String.valueOf(exchange.getRequestURI().getRawQuery());
            var body =
                    answer.to(URLDecoder.decode(query, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void saysNothingImpossibleThoughReadingsArriveBetweenItsLooks() throws Exception {
        audit.refresh();

        assertThat(audit).hasToString("audit: accepted 110, in InfluxDB 105, on the way 5");
    }

    @Test
    void saysHowOldItIs() throws Exception {
        audit.refresh();
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(42));

        assertThat(audit).hasToString("audit of 42 s ago: accepted 110, in InfluxDB 105, on the way 5");
    }

    @Test
    void saysSoWhenInfluxDbHoldsMoreThanWasAccepted() throws Exception {
        surplus.set(20);
        audit.refresh();

        assertThat(audit).hasToString("audit: InfluxDB holds 15 MORE than the 110 that the agent accepted");
    }

    @Test
    void countsNothingWhenTheQueryFails() throws Exception {
        isFailing.set(true);
        audit.refresh();

        assertThat(audit).hasToString("audit: waiting for an answer");
    }

    @Test
    void comparesNothingWhenTheOutboxIsAnotherOne() throws Exception {
        streamAfterwards.set(8);
        audit.refresh();

        assertThat(audit).hasToString("audit: the agent has begun a new outbox");
    }
}
