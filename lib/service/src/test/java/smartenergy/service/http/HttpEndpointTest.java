package smartenergy.service.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import smartenergy.service.config.Secret;
import smartenergy.service.health.Health;

class HttpEndpointTest {
    private final Health health = new Health();
    private final PrometheusRegistry metrics = new PrometheusRegistry();
    private final HttpClient client = HttpClient.newHttpClient();
    private HttpEndpoint endpoint;

    @BeforeEach
    void start() {
        endpoint = new HttpEndpoint(HttpAccess.plain("127.0.0.1", 0), health, metrics)
                .route(
                        "GET",
                        "/things/{name}",
                        request -> Response.text(
                                200,
                                "text/plain",
                                request.pathParameters().get("name") + " " + request.limit("limit", 5, 10)))
                .route(
                        "GET",
                        "/echo",
                        request -> Response.text(200, "text/plain", "")
                                .with("X-Echo", request.header().apply("X-Said")))
                .route("POST", "/short", request -> new Response(200, "text/plain", request.bytes(3)))
                .route("POST", "/fail", request -> {
                    throw new IllegalStateException("secret cause");
                })
                .start();
    }

    @AfterEach
    void stop() {
        endpoint.close();
        client.close();
    }

    @Test
    void isLiveBeforeItIsReady() throws Exception {
        health.expect("broker");

        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(get("/health/ready").body())
                .isEqualTo("{\"status\":\"down\",\"broker\":{\"ready\":false,\"detail\":\"starting\"}}");
    }

    @Test
    void isReadyWithoutWhatItOnlyWatches() throws Exception {
        health.watch("dht22");
        health.notReady("dht22", "no answer");

        assertThat(get("/health/ready").statusCode()).isEqualTo(200);
        assertThat(get("/health/ready").body())
                .isEqualTo("{\"status\":\"up\",\"dht22\":{\"ready\":false,\"detail\":\"no answer\"}}");
    }

    @Test
    void becomesReadyWithItsLastPart() throws Exception {
        health.expect("broker").expect("outbox");
        health.ready("broker", "connected");
        health.ready("outbox", "0 readings");

        assertThat(get("/health/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void servesMetricsAsPrometheusText() throws Exception {
        Counter.builder()
                .name("smart_energy_test_readings_total")
                .register(metrics)
                .inc(3);

        get("/nowhere");

        assertThat(get("/metrics").body())
                .contains("smart_energy_test_readings_total 3.0")
                .contains("smart_energy_http_requests_total{status=\"404\"} 1.0");
    }

    @Test
    void servesOnlyTheMetricsThatAreNamed() throws Exception {
        Counter.builder()
                .name("smart_energy_test_readings_total")
                .register(metrics)
                .inc(3);
        Gauge.builder().name("smart_energy_test_lag").register(metrics).set(2);
        GaugeWithCallback.builder()
                .name("smart_energy_test_dear")
                .callback(callback -> {
                    throw new AssertionError("was asked though nobody wants to know");
                })
                .register(metrics);

        assertThat(get("/metrics?name%5B%5D=smart_energy_test_readings_total&name%5B%5D=smart_energy_test_lag")
                        .body()
                        .lines()
                        .filter(line -> !line.startsWith("#")))
                .containsExactlyInAnyOrder("smart_energy_test_readings_total 3.0", "smart_energy_test_lag 2.0");
    }

    @Test
    void decodesPathAndQuery() throws Exception {
        assertThat(get("/things/a%2Fb%20c+d?limit=7").body()).isEqualTo("a/b c+d 7");
    }

    @Test
    void namesWhatWasWrongWithARequest() throws Exception {
        assertThat(get("/things/x?limit=many").statusCode()).isEqualTo(400);
        assertThat(get("/things/x?limit=many").body()).contains("limit='many'");
        assertThat(get("/nowhere").statusCode()).isEqualTo(404);
        assertThat(get("/fail").statusCode()).isEqualTo(405);
    }

    @Test
    void hasHeadersBothWays() throws Exception {
        assertThat(send(request("/echo").header("X-Said", "hello")).headers().firstValue("X-Echo"))
                .hasValue("hello");
    }

    @Test
    void boundsABodyAsItsRouteSays() throws Exception {
        var three = send(request("/short").POST(HttpRequest.BodyPublishers.ofString("abc")));
        var four = send(request("/short").POST(HttpRequest.BodyPublishers.ofString("abcd")));

        assertThat(three.body()).isEqualTo("abc");
        assertThat(four.statusCode()).isEqualTo(413);
    }

    @Test
    void keepsTheCauseOfAFailureToItself() throws Exception {
        var failed = send(request("/fail").POST(HttpRequest.BodyPublishers.noBody()));

        assertThat(failed.statusCode()).isEqualTo(500);
        assertThat(failed.body()).doesNotContain("secret cause");
    }

    @Test
    void takesNoFaultOfItsOwnForTheCallersMistake() throws Exception {
        endpoint.route("GET", "/fault", request -> {
            throw new IllegalArgumentException("secret cause");
        });
        endpoint.route("GET", "/mistake", request -> {
            throw new HttpError(400, "x='y' is no z");
        });

        assertThat(get("/fault").statusCode()).isEqualTo(500);
        assertThat(get("/fault").body()).doesNotContain("secret cause");
        assertThat(get("/mistake").statusCode()).isEqualTo(400);
        assertThat(get("/mistake").body()).contains("x='y' is no z");
    }

    @Test
    void sendsABodyOfUnknownLengthWithItsHeaders() throws Exception {
        Response.Body body = out -> out.write("a,b".getBytes(StandardCharsets.UTF_8));
        endpoint.route("GET", "/csv", request -> new Response(200, "text/csv", body, Map.of("X-Rows", "1")));

        assertThat(get("/csv").body()).isEqualTo("a,b");
        assertThat(get("/csv").headers().firstValue("X-Rows")).contains("1");
    }

    @Test
    void cutsTheConnectionWhenABodyBreaksOff() {
        Response.Body body = out -> {
            out.write(new byte[100_000]);
            throw new IOException("the source is gone");
        };
        endpoint.route("GET", "/csv", request -> new Response(200, "text/csv", body, Map.of()));

        assertThatThrownBy(() -> get("/csv")).isInstanceOf(IOException.class);
    }

    @Test
    void asksNoTokenForAnOpenRoute() throws Exception {
        var access = new HttpAccess("127.0.0.1", 0, Optional.empty(), false, new Secret("sesame"));
        try (var guarded = new HttpEndpoint(access, health, new PrometheusRegistry())
                .openRoute("GET", "/page", request -> Response.text(200, "text/html", "page"))
                .start()) {
            var base = "http://127.0.0.1:" + guarded.port();

            assertThat(send(HttpRequest.newBuilder(URI.create(base + "/page"))).statusCode())
                    .isEqualTo(200);
            assertThat(send(HttpRequest.newBuilder(URI.create(base + "/metrics")))
                            .statusCode())
                    .isEqualTo(401);
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + endpoint.port() + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
