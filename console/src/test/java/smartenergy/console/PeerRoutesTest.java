package smartenergy.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import smartenergy.service.config.Secret;
import smartenergy.service.health.Health;
import smartenergy.service.http.HttpAccess;
import smartenergy.service.http.HttpEndpoint;

class PeerRoutesTest {
    private static final String DRAIN = "{\"action\":\"drain\",\"node\":\"gateway-1\"}";

    private final HttpClient client = HttpClient.newHttpClient();
    /** What the composer was asked: method, path, authorization and body. */
    private final List<String> asked = new ArrayList<>();

    private HttpServer composer;
    private final List<PeerClient> asking = new ArrayList<>();
    private HttpEndpoint http;
    private int status = 200;
    private String type = "application/json";
    private String answer = "{}";

    @BeforeEach
    void start() throws IOException {
        composer = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        composer.createContext("/", exchange -> {
            asked.add("%s %s %s %s"
                    .formatted(
                            exchange.getRequestMethod(),
                            exchange.getRequestURI(),
                            exchange.getRequestHeaders().getFirst("Authorization"),
                            new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            var body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        composer.start();
        var url = URI.create("http://127.0.0.1:" + composer.getAddress().getPort());
        serve(
                new PeerAddress(PeerAddress.COMPOSER, Optional.of(url), new Secret("sesame")),
                new PeerAddress(PeerAddress.GATEWAY, Optional.of(url), new Secret("gate")));
    }

    private void serve(PeerAddress... peers) {
        for (var peer : peers) {
            asking.add(new PeerClient(peer, Duration.ofSeconds(10)));
        }
        http = new HttpEndpoint(HttpAccess.plain("127.0.0.1", 0), new Health(), new PrometheusRegistry());
        new PeerRoutes(asking.getFirst(), asking.getLast()).addTo(http);
        http.start();
    }

    @AfterEach
    void stop() {
        stopServing();
        composer.stop(0);
        client.close();
    }

    private void stopServing() {
        http.close();
        asking.forEach(PeerClient::close);
        asking.clear();
    }

    @Test
    void passesOnWhatTheComposerSays() throws Exception {
        answer = "{\"name\":\"smart-energy\"}";

        assertThat(get("/api/composition").body()).isEqualTo(answer);
        assertThat(get("/api/composition/plan").body()).isEqualTo(answer);
        assertThat(asked).containsExactly("GET /composition Bearer sesame ", "GET /composition/plan Bearer sesame ");
    }

    @Test
    void passesOnAnActionWithItsAnswer() throws Exception {
        status = 202;
        answer = "{\"text\":\"draining gateway-1\"}";
        var response = act("application/json; charset=utf-8", DRAIN);

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.body()).isEqualTo(answer);
        assertThat(asked).containsExactly("POST /composition/actions Bearer sesame " + DRAIN);
    }

    @Test
    void passesOnARefusal() throws Exception {
        status = 409;
        answer = "{\"error\":\"gateway-1 is drained already\"}";
        var response = act("application/json", DRAIN);

        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(response.body()).isEqualTo(answer);
    }

    @Test
    void takesNoActionThatAForeignPageCouldSend() throws Exception {
        assertThat(act("text/plain", DRAIN).statusCode()).isEqualTo(415);
        assertThat(act("application/jsonp", DRAIN).statusCode()).isEqualTo(415);
        assertThat(send(HttpRequest.newBuilder(address("/api/composition/actions"))
                                .POST(BodyPublishers.ofString(DRAIN)))
                        .statusCode())
                .isEqualTo(415);
        assertThat(asked).isEmpty();
    }

    @Test
    void asksTheGatewayWhatItRefusesAndPassesOnWhatIsToBeDone() throws Exception {
        answer = "{\"stored\":2}";

        assertThat(get("/api/rejected/devices").body()).isEqualTo(answer);
        for (var what : new String[] {"move", "retire", "replay"}) {
            assertThat(post("/api/devices/pi-1%20a%2Fb/" + what, "application/json", "{}")
                            .body())
                    .isEqualTo(answer);
            assertThat(post("/api/devices/a/" + what, "text/plain", "{}").statusCode())
                    .isEqualTo(415);
        }
        assertThat(asked)
                .containsExactly(
                        "GET /rejected/devices Bearer gate ",
                        "POST /devices/pi-1%20a%2Fb/move Bearer gate {}",
                        "POST /devices/pi-1%20a%2Fb/retire Bearer gate {}",
                        "POST /devices/pi-1%20a%2Fb/replay Bearer gate {}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "%2E%2e", ".", "%2e"})
    void isNotLedElsewhereByANameThatIsNone(String name) throws Exception {
        assertThat(post("/api/devices/" + name + "/retire", "application/json", "{}")
                        .statusCode())
                .isBetween(400, 499);
        assertThat(asked).isEmpty();
    }

    @Test
    void doesNothingForAForeignPage() throws Exception {
        var request = HttpRequest.newBuilder(address("/api/devices/a/retire"))
                .header("Content-Type", "application/json")
                .header("Origin", "http://evil.example.com")
                .POST(BodyPublishers.ofString("{}"));

        assertThat(send(request).statusCode()).isEqualTo(403);
        assertThat(asked).isEmpty();
    }

    @Test
    void takesNoLongAction() throws Exception {
        assertThat(act("application/json", " ".repeat(5_000)).statusCode()).isEqualTo(413);
        assertThat(asked).isEmpty();
    }

    @Test
    void saysWhenThereIsNoComposer() throws Exception {
        stopServing();
        serve(PeerAddress.none(PeerAddress.COMPOSER), PeerAddress.none(PeerAddress.GATEWAY));
        var response = get("/api/composition");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).contains("{\"error\":\"SMART_ENERGY_COMPOSER_URL is not set");
        assertThat(act("application/json", DRAIN).statusCode()).isEqualTo(503);
    }

    @Test
    void saysWhenTheComposerIsAway() throws Exception {
        composer.stop(0);
        var response = get("/api/composition");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).contains("the composer does not answer");
    }

    @Test
    void tellsTheComposersTokenFromItsOwn() throws Exception {
        status = 401;
        var response = get("/api/composition");

        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.body()).contains("SMART_ENERGY_COMPOSER_TOKEN").doesNotContain("sesame");
    }

    @Test
    void passesOnNothingButJson() throws Exception {
        type = "text/html";
        answer = "<h1>It works</h1>";
        var response = get("/api/composition");

        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.body()).contains("no composer");
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(HttpRequest.newBuilder(address(path)));
    }

    private HttpResponse<String> act(String contentType, String body) throws Exception {
        return post("/api/composition/actions", contentType, body);
    }

    private HttpResponse<String> post(String path, String contentType, String body) throws Exception {
        return send(HttpRequest.newBuilder(address(path))
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofString(body)));
    }

    private URI address(String path) {
        return URI.create("http://127.0.0.1:" + http.port() + path);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
