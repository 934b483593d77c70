package smartenergy.local.view;

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
import smartenergy.local.deployment.Addresses;

/**
 * Counts what the agent accepted and what InfluxDB holds; the longer InfluxDB takes to count, the less often. For one
 * thread.
 */
final class RunningAudit {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    /** InfluxDB counts for no more than one part in so many of the time. */
    private static final int REST = 20;

    private final HttpClient client;
    private final Addresses addresses;
    private long accepted;
    private long inInfluxDb;
    private boolean isKnown;
    private long restsUntil = System.nanoTime();

    RunningAudit(HttpClient client, Addresses addresses) {
        this.client = client;
        this.addresses = addresses;
    }

    void refresh() throws InterruptedException {
        long start = System.nanoTime();
        if (start < restsUntil) {
            return;
        }
        try {
            accepted = sumOfAccepted(get(addresses.sensorAgent().resolve("/audit")));
            inInfluxDb = sumOfCounts(get(count()));
            isKnown = true;
        } catch (IOException e) {
            isKnown = false;
        }
        restsUntil = start + REST * (System.nanoTime() - start);
    }

    private URI count() {
        var query = "SELECT count(\"seq\") FROM \"energy\"../.*/";
        return addresses.influxDb().resolve("/query?q=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
    }

    private static long sumOfAccepted(JsonNode audit) {
        long sum = 0;
        for (var last : audit.path("accepted")) {
            sum += last.asLong();
        }
        return sum;
    }

    private static long sumOfCounts(JsonNode answer) {
        long sum = 0;
        for (var series : answer.path("results").path(0).path("series")) {
            sum += series.path("values").path(0).path(1).asLong();
        }
        return sum;
    }

    private JsonNode get(URI address) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(address).timeout(TIMEOUT).build();
        return JSON.readTree(client.send(request, BodyHandlers.ofInputStream()).body());
    }

    @Override
    public String toString() {
        return isKnown
                ? "audit: accepted %d, in InfluxDB %d, on the way %d"
                        .formatted(accepted, inInfluxDb, accepted - inInfluxDb)
                : "audit: waiting for an answer";
    }
}
