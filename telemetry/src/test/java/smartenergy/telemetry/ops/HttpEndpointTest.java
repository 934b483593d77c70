package smartenergy.telemetry.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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

        assertThat(get("/metrics").body()).contains("smart_energy_test_readings_total 3.0");
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
    void keepsTheCauseOfAFailureToItself() throws Exception {
        var failed = send(request("/fail").POST(HttpRequest.BodyPublishers.noBody()));

        assertThat(failed.statusCode()).isEqualTo(500);
        assertThat(failed.body()).doesNotContain("secret cause");
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
