package smartenergy.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.time.Clock;
import java.util.zip.CRC32C;
import smartenergy.datalake.InfluxClient;
import smartenergy.datalake.Selection;
import smartenergy.service.http.HttpEndpoint;
import smartenergy.service.http.HttpError;
import smartenergy.service.http.Request;
import smartenergy.service.http.Response;

/** The JSON that the page draws. docs/reference/openapi/console.yaml lists the routes. */
final class ConsoleRoutes {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ROWS = 25;
    private static final int MAX_ROWS = 1_000;
    private static final int MAX_LAST_SECONDS = 90 * 86_400;

    private final Clock clock;
    private final Histogram seconds;
    private final Places places;
    private final Charts charts;
    private final Readings readings;
    private final Alarms alarms;
    private final Functions functions;

    /** Asks InfluxDB. */
    private interface Question {
        Object answer(Request request) throws IOException;
    }

    ConsoleRoutes(InfluxClient influx, PrometheusRegistry metrics, Clock clock) {
        this.clock = clock;
        this.seconds = Histogram.builder()
                .name("smart_energy_console_query_seconds")
                .help("How long the DataLake took for what the page asked")
                .labelNames("path")
                .classicOnly()
                .classicUpperBounds(.01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10)
                .register(metrics);
        this.places = new Places(influx);
        this.charts = new Charts(influx);
        this.readings = new Readings(influx);
        this.alarms = new Alarms(influx);
        this.functions = new Functions(influx);
    }

    void addTo(HttpEndpoint http) {
        http.route("GET", "/api/kinds", request -> Response.json(200, JSON.writeValueAsBytes(DeclaredKind.all())));
        add(http, "/api/places", request -> places.all());
        add(http, "/api/series", request -> charts.of(selection(request)));
        add(http, "/api/latest", request -> readings.latest(selection(request)));
        add(
                http,
                "/api/readings",
                request -> readings.page(
                        selection(request), Readings.Cursor.of(request), request.limit("limit", ROWS, MAX_ROWS)));
        add(http, "/api/alerts", this::alarms);
        add(http, "/api/functions", request -> functions.of(selection(request)));
    }

    private Selection selection(Request request) {
        return Selection.of(request, clock);
    }

    private Object alarms(Request request) throws IOException {
        if (request.query("last").isEmpty()) {
            return alarms.of(selection(request));
        }
        int seconds = request.limit("last", 1, MAX_LAST_SECONDS);
        var present = selection(request);
        return alarms.ofPresent(present.withTimes(present.to().minusSeconds(seconds), present.to()));
    }

    private void add(HttpEndpoint http, String path, Question question) {
        http.route("GET", path, request -> {
            Object answer;
            try (var _ = seconds.labelValues(path).startTimer()) {
                answer = question.answer(request);
            } catch (IOException e) {
                throw new HttpError(503, "the DataLake does not answer: " + e.getMessage());
            }
            return revalidated(request, JSON.writeValueAsBytes(answer));
        });
    }

    /** What the browser has already is not sent again. */
    private static Response revalidated(Request request, byte[] json) {
        var crc = new CRC32C();
        crc.update(json);
        var tag = "\"%x-%x\"".formatted(json.length, crc.getValue());
        var answer = tag.equals(request.header().apply("If-None-Match"))
                ? new Response(304, "application/json", new byte[0])
                : Response.json(200, json);
        return answer.with("ETag", tag).with("Cache-Control", "private, no-cache");
    }
}
