package smartenergy.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import smartenergy.local.deployment.Addresses;

@Timeout(180)
class ChainCountersTest {
    private static final List<String> SERVICES =
            List.of("sensor-agent", "gateway-relay", "cloud-sender", "analytics", "console", "forecaster");

    private final Map<String, Integer> ports = new HashMap<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        int nobody = nobody();
        ports.put("mqtt-broker", nobody);
        ports.put("datalake", nobody);
        SERVICES.forEach(service -> ports.put(service, nobody));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void namesWhoDoesNotTellAndNeverTakesThatForNothing() throws Exception {
        var counts = look();

        assertThat(counts.counts()).isEmpty();
        assertThat(counts.unknown()).containsKeys("mosquitto", "influxd").containsKeys(SERVICES.toArray(String[]::new));
        assertThat(counts.unknown()).containsEntry("kafka", "it has no process");
    }

    @Test
    void readsWhatInfluxdAndAServiceCount() throws Exception {
        answer("/debug/vars", """
                {"cmdline": ["influxd"], "write": {"name": "write", "values": {"pointReq": 9}},
                 "httpd:http": {"name": "httpd", "values": {"writeReq": 3, "pointsWrittenOK": 1500, "queryReq": 2}}}
                """);
        answer("/metrics", """
                smart_energy_http_requests_total{method="GET",status="200"} 4
                smart_energy_http_requests_total{method="GET",status="404"} 1
                """);
        ports.put("datalake", server.getAddress().getPort());
        ports.put("console", server.getAddress().getPort());

        assertThat(look().counts())
                .isEqualTo(Map.of(
                        "influxd: write requests", 3.0,
                        "influxd: points", 1_500.0,
                        "influxd: queries", 2.0,
                        "console: HTTP requests", 5.0));
    }

    private ChainCounters.Counts look() throws Exception {
        try (var counters = new ChainCounters(new Addresses(ports), Set.of())) {
            return counters.look();
        }
    }

    private void answer(String path, String body) {
        server.createContext(path, exchange -> {
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    private static int nobody() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
