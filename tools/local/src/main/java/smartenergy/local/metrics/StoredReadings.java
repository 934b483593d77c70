package smartenergy.local.metrics;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** How many readings InfluxDB holds; its other points have no sequence numbers. */
public final class StoredReadings {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String ALL = "SELECT count(\"seq\") FROM \"energy\"../.*/";

    private StoredReadings() {}

    /** @throws IOException if InfluxDB does not tell, which it may also do with status 200; that is not 0 */
    public static long all(HttpClient client, URI influxDb) throws IOException, InterruptedException {
        return count(client, influxDb, ALL);
    }

    /**
     * As {@link #all}, of one outbox.
     *
     * @param stream the numbering of its outbox
     */
    public static long of(HttpClient client, URI influxDb, int stream) throws IOException, InterruptedException {
        return count(client, influxDb, ALL + " WHERE \"stream\" = " + stream);
    }

    private static long count(HttpClient client, URI influxDb, String query) throws IOException, InterruptedException {
        var address = influxDb.resolve("/query?q=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
        var request = HttpRequest.newBuilder(address).timeout(TIMEOUT).build();
        var answer = client.send(request, BodyHandlers.ofString());
        var body = answer.statusCode() == 200 ? JSON.readTree(answer.body()) : JSON.missingNode();
        var result = body.path("results").path(0);
        if (!result.isObject() || result.has("error")) {
            throw new IOException("InfluxDB did not count its readings: " + answer.statusCode() + " " + answer.body());
        }
        long sum = 0;
        for (var series : result.path("series")) {
            sum += series.path("values").path(0).path(1).asLong();
        }
        return sum;
    }
}
