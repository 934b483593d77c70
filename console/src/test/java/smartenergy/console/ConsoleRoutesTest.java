package smartenergy.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import smartenergy.service.health.Health;
import smartenergy.service.http.HttpAccess;
import smartenergy.service.http.HttpEndpoint;
import smartenergy.telemetry.Kind;

/** What needs no DataLake; {@link ConsoleIT} asks the rest. */
class ConsoleRoutesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void tellsEveryKindAsItIsDeclared() throws Exception {
        var kinds = kinds();

        assertThat(kinds)
                .extracting(kind -> kind.path("text").asText())
                .containsExactlyElementsOf(
                        Stream.of(Kind.values()).map(Kind::text).toList());
        assertThat(kinds.get(Kind.OUTDOOR_WEATHER.ordinal())).isEqualTo(JSON.readTree("""
                {"text": "outdoor_weather", "label": "outdoors",
                 "quantities": [
                    {"name": "celsius", "label": "temperature", "unit": "°C", "type": "NUMBER", "optional": false},
                    {"name": "humidityPercent", "label": "humidity", "unit": "%", "type": "NUMBER", "optional": false},
                    {"name": "pressureHectopascals", "label": "pressure", "unit": "hPa", "type": "NUMBER", "optional": true},
                    {"name": "windMetresPerSecond", "label": "wind", "unit": "m/s", "type": "NUMBER", "optional": true}],
                 "words": {"member": "conditions", "field": "weather", "most": 8}}
                """));
        assertThat(kinds.get(Kind.GENERAL.ordinal())).isEqualTo(JSON.readTree("""
                {"text": "general", "label": "other", "quantities": [], "words": null}
                """));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/latest?to=1677-09-22T00:00:00Z",
                "/api/latest?to=1677-09-21T00:12:44Z",
                "/api/alerts?from=1677-10-01T00:00:00Z",
                "/api/alerts?to=2262-04-11T23:47:16Z",
                "/api/alerts?last=0",
                "/api/alerts?last=7776001",
                "/api/alerts?last=1h",
                "/api/series?from=-1000000000-01-01T00:00:00Z",
                "/api/series?to=%2B1000000000-12-31T23:59:59Z",
                "/api/functions?to=9999999999999999",
                "/api/readings?before=9223372036854775807&limit=2",
                "/api/readings?before=9223372036854775806",
                "/api/readings?before=-1",
                "/api/readings?limit=0"
            })
    void refusesWhatIsBeyondTheEndsOfTime(String path) throws Exception {
        assertThat(answer(path).statusCode()).isEqualTo(400);
    }

    private static JsonNode kinds() throws Exception {
        var answer = answer("/api/kinds");
        assertThat(answer.statusCode()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static HttpResponse<String> answer(String path) throws Exception {
        var metrics = new PrometheusRegistry();
        try (var http = new HttpEndpoint(HttpAccess.plain("127.0.0.1", 0), new Health(), metrics);
                var client = HttpClient.newHttpClient()) {
            new ConsoleRoutes(null, metrics, Clock.systemUTC()).addTo(http);
            http.start();
            var address = URI.create("http://127.0.0.1:" + http.port() + path);
            return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
        }
    }
}
