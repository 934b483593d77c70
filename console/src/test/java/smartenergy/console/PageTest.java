package smartenergy.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import smartenergy.service.health.Health;
import smartenergy.service.http.HttpAccess;
import smartenergy.service.http.HttpEndpoint;

class PageTest {
    private static final Pattern REFERENCE = Pattern.compile("(?:src|href)=\"(/[^\"?#]*)\"|from \"\\.(/[^\"]*)\"");

    private final HttpClient client = HttpClient.newHttpClient();
    private HttpEndpoint http;

    @BeforeEach
    void start() {
        http = new HttpEndpoint(HttpAccess.plain("127.0.0.1", 0), new Health(), new PrometheusRegistry());
        Page.addTo(http);
        http.start();
    }

    @AfterEach
    void stop() {
        http.close();
        client.close();
    }

    @Test
    void servesEveryFileThatThePageRefersTo() throws Exception {
        for (var file : Stream.of(
                        "/",
                        "/console.js",
                        "/tables.js",
                        "/composition",
                        "/composition.js",
                        "/map.js",
                        "/details.js",
                        "/devices",
                        "/devices.js")
                .flatMap(this::references)
                .toList()) {
            assertThat(get(file).statusCode()).as(file).isEqualTo(200);
        }
    }

    @Test
    void allowsThePageNothingButItsOwnFiles() throws Exception {
        for (var page : new String[] {"/", "/composition", "/devices"}) {
            assertThat(get(page).headers().firstValue("Content-Security-Policy"))
                    .hasValueSatisfying(policy ->
                            assertThat(policy).startsWith("default-src 'self'").doesNotContain("unsafe"));
        }
    }

    @Test
    void servesModulesAsSuch() throws Exception {
        assertThat(get("/console.js").headers().firstValue("Content-Type")).contains("text/javascript; charset=utf-8");
        assertThat(get("/uPlot.js").body()).contains("uPlot");
    }

    private Stream<String> references(String path) {
        return REFERENCE
                .matcher(body(path))
                .results()
                .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
                .filter(file -> !file.startsWith("/export/"));
    }

    private String body(String path) {
        try {
            return get(path).body();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private HttpResponse<String> get(String path) throws Exception {
        var address = URI.create("http://127.0.0.1:" + http.port() + path);
        return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    }
}
