package smartenergy.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
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
final class LakeCount {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String QUERY = "SELECT count(\"seq\") FROM \"energy\"../.*/";

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI query;

    LakeCount(URI influxDb) {
        query = influxDb.resolve("/query?q=" + URLEncoder.encode(QUERY, StandardCharsets.UTF_8));
    }

    /** @throws IOException if it does not tell, which it may also do with status 200 */
    long readings() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(query).timeout(PATIENCE).build();
        var answer = client.send(request, BodyHandlers.ofString());
        var result = JSON.readTree(answer.body()).path("results").path(0);
        if (answer.statusCode() != 200 || !result.isObject() || result.has("error")) {
            throw new IOException("InfluxDB did not count its readings: " + answer.statusCode() + " " + answer.body());
        }
        long sum = 0;
        for (JsonNode series : result.path("series")) {
            sum += series.path("values").path(0).path(1).asLong();
        }
        return sum;
    }
}
