package smartenergy.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class CountersTest {
    private static final String COUNTER = "readings_total";

    private static final Duration LONG = Duration.ofSeconds(15);
    private static final Duration SHORT = Duration.ofMillis(300);

    private final AtomicLong written = new AtomicLong();
    private final AtomicLong step = new AtomicLong(1);
    private HttpServer server;
    private URI function;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/metrics", exchange -> {
            var body = (COUNTER + " " + written.getAndAdd(step.get()) + "\n").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        function = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void waitAsLongAsACounterMoves() throws Exception {
        new Counters(LONG, LONG).await(List.of(function), COUNTER, 40, () -> "");

        assertThat(written).hasValueGreaterThanOrEqualTo(40);
    }

    @Test
    void failWithTheReasonWhenACounterStandsStill() {
        step.set(0);

        assertThatThrownBy(() ->
                        new Counters(LONG, SHORT).await(List.of(function), COUNTER, 5, () -> "its log is sender.log"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("stands still at 0 of 5")
                .hasMessageEndingWith("its log is sender.log");
    }

    @Test
    void failWithTheReasonWhereNobodyListensAndNeverReadZero() throws Exception {
        var nobody = nobody();

        assertThatThrownBy(() -> new Counters(SHORT, LONG).sum(List.of(nobody), COUNTER))
                .hasMessageContaining(nobody.toString());
    }

    private static URI nobody() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
    }
}
