package smartenergy.local.view;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.function.LongSupplier;
import smartenergy.local.deployment.Addresses;
import smartenergy.local.metrics.StoredReadings;

/**
 * Counts what the agent accepted and what InfluxDB holds of it; the longer InfluxDB takes to count, the less often. For
 * one thread.
 */
final class RunningAudit {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    /** InfluxDB counts for no more than one part in so many of the time. */
    private static final int REST = 200;
    /** From then on it is said how old the audit is. */
    private static final Duration FRESH = Duration.ofSeconds(10);

    private final HttpClient client;
    private final Addresses addresses;
    private final LongSupplier nanos;
    private String text = ": waiting for an answer";
    private long lookedAt;
    private long restsUntil;

    /**
     * What the agent accepted.
     *
     * @param stream the numbering of its outbox: another one's readings, of an outbox that is lost, are not counted
     */
    private record Accepted(int stream, long readings) {}

    RunningAudit(HttpClient client, Addresses addresses) {
        this(client, addresses, System::nanoTime);
    }

    /** @param nanos the time, from any origin */
    RunningAudit(HttpClient client, Addresses addresses, LongSupplier nanos) {
        this.client = client;
        this.addresses = addresses;
        this.nanos = nanos;
        this.lookedAt = nanos.getAsLong();
        this.restsUntil = lookedAt;
    }

    void refresh() throws InterruptedException {
        long start = nanos.getAsLong();
        if (start - restsUntil < 0) {
            return;
        }
        try {
            text = look();
        } catch (IOException e) {
            text = ": waiting for an answer";
        }
        lookedAt = start;
        restsUntil = start + REST * (nanos.getAsLong() - start);
    }

    /**
     * InfluxDB is asked before the agent: what it holds then, the agent had accepted, and so it is never more. That is
     * why the agent's numbering is asked for beforehand.
     */
    private String look() throws IOException, InterruptedException {
        int stream = accepted().stream();
        long stored = StoredReadings.of(client, addresses.dataLake(), stream);
        var accepted = accepted();
        if (accepted.stream() != stream) {
            return ": the agent has begun a new outbox";
        }
        long onTheWay = accepted.readings() - stored;
        return onTheWay < 0
                ? ": InfluxDB holds %d MORE than the %d that the agent accepted"
                        .formatted(-onTheWay, accepted.readings())
                : ": accepted %d, in InfluxDB %d, on the way %d".formatted(accepted.readings(), stored, onTheWay);
    }

    private Accepted accepted() throws IOException, InterruptedException {
        var audit = get(addresses.sensorAgent().resolve("/audit"));
        if (!audit.path("accepted").isObject() || !audit.path("stream").isInt()) {
            throw new IOException("the agent's audit says " + audit);
        }
        long sum = 0;
        for (var last : audit.path("accepted")) {
            sum += last.asLong();
        }
        return new Accepted(audit.path("stream").asInt(), sum);
    }

    private JsonNode get(URI address) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(address).timeout(TIMEOUT).build();
        var answer = client.send(request, BodyHandlers.ofInputStream());
        if (answer.statusCode() != 200) {
            throw new IOException(address + " answers " + answer.statusCode());
        }
        return JSON.readTree(answer.body());
    }

    @Override
    public String toString() {
        long age = Duration.ofNanos(nanos.getAsLong() - lookedAt).toSeconds();
        return "audit" + (age < FRESH.toSeconds() ? "" : " of " + age + " s ago") + text;
    }
}
