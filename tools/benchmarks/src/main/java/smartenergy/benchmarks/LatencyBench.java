package smartenergy.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import smartenergy.local.waiting.Wait;

/** End to end: from the sensor's clock to the moment at which a query of InfluxDB returns the reading. */
final class LatencyBench {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration POLL = Duration.ofMillis(10);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Until a chain that has just started, on a busy machine too, is as fast as {@link #WINDOW} wants. */
    private static final Duration FLOW = Duration.ofMinutes(2);

    /** A reading that takes longer than this to appear counts as this. */
    private static final Duration WINDOW = Duration.ofSeconds(5);

    private final URI influxDb;
    private final PrintStream out;
    private final HttpClient client = HttpClient.newHttpClient();

    /** @param influxDb of a chain that runs */
    LatencyBench(URI influxDb, PrintStream out) {
        this.influxDb = influxDb;
        this.out = out;
    }

    /** Half and all but one in a hundred of the readings took no longer. */
    record Latency(double p50Millis, double p99Millis) {}

    /** Watches the room climate readings, of which every one is looked for. */
    Latency run(Duration warmUp, Duration duration, double readingsPerSecond) throws IOException, InterruptedException {
        Thread.sleep(warmUp);
        Wait.until("readings in InfluxDB", FLOW, () -> !pointsOfWindow().isEmpty(), influxDb::toString);
        var seen = new HashSet<>(pointsOfWindow());
        var millis = new ArrayList<Double>();
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() < end) {
            var points = pointsOfWindow();
            var now = Instant.now();
            for (var point : points) {
                if (seen.add(point)) {
                    var observedAt = Instant.ofEpochSecond(0, point.nanos());
                    millis.add(Duration.between(observedAt, now).toNanos() / 1e6);
                }
            }
            Thread.sleep(POLL);
        }
        var sorted = millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        var latency = new Latency(Table.quantile(sorted, 0.5), Table.quantile(sorted, 0.99));
        out.printf(
                "  sensor clock → returned by a query, %.0f readings/s for %d s: p50 %.0f ms, p99 %.0f ms, max %.0f ms (%d readings)%n",
                readingsPerSecond,
                duration.toSeconds(),
                latency.p50Millis(),
                latency.p99Millis(),
                sorted[sorted.length - 1],
                sorted.length);
        return latency;
    }

    private record SeenPoint(String device, long nanos) {}

    private Set<SeenPoint> pointsOfWindow() throws IOException, InterruptedException {
        var query = "SELECT \"seq\" FROM \"energy\"..\"room_climate\" WHERE time > now() - " + WINDOW.toSeconds()
                + "s GROUP BY \"device\"";
        var request = HttpRequest.newBuilder(
                        influxDb.resolve("/query?epoch=ns&q=" + URLEncoder.encode(query, StandardCharsets.UTF_8)))
                .timeout(PATIENCE)
                .build();
        var points = new HashSet<SeenPoint>();
        for (var series : JSON.readTree(
                        client.send(request, BodyHandlers.ofString()).body())
                .path("results")
                .path(0)
                .path("series")) {
            var device = series.path("tags").path("device").asText();
            series.path("values")
                    .forEach(row -> points.add(new SeenPoint(device, row.path(0).asLong())));
        }
        return points;
    }
}
