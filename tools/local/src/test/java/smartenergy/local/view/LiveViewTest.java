package smartenergy.local.view;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import smartenergy.local.metrics.Scrape;

class LiveViewTest {
    @Test
    void saysHowFarARecordingWasPlayedAndThatItHasEnded() throws Exception {
        var rows = "smart_energy_agent_rows_played_total 118.0\nsmart_energy_agent_rows_rejected_total 2.0\n";

        assertThat(LiveView.replay(scrape(rows + "smart_energy_agent_replay_ended 0.0\n")))
                .contains("replay: 118 rows played, 2 refused");
        assertThat(LiveView.replay(scrape(rows + "smart_energy_agent_replay_ended 1.0\n")))
                .contains("replay ended: 118 rows played, 2 refused");
        assertThat(LiveView.replay(scrape("up 1.0\n"))).isEmpty();
    }

    @Test
    void isStillWhereNothingMovedBetweenTheLastTwoLooks() {
        var one = snapshot(1);

        assertThat(LiveView.isStill(List.of(one))).isFalse();
        assertThat(LiveView.isStill(List.of(snapshot(0), one, one))).isTrue();
        assertThat(LiveView.isStill(List.of(one, one, snapshot(2)))).isFalse();
    }

    private static Snapshot snapshot(double relayed) {
        var gateway = Optional.of(new Scrape(Map.of("smart_energy_gateway_readings_relayed_total", relayed)));
        return new Snapshot(0, Optional.empty(), gateway, Optional.empty(), Optional.empty(), List.of());
    }

    private static Scrape scrape(String text) throws Exception {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/metrics", exchange -> {
            var body = text.getBytes(UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try (var client = HttpClient.newHttpClient()) {
            return Scrape.of(
                    client, URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
        } finally {
            server.stop(0);
        }
    }
}
