package smartenergy.systemtests.acceptance;

import static com.mongodb.client.model.Projections.fields;
import static com.mongodb.client.model.Projections.include;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.mongodb.client.MongoClients;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.kafka.common.TopicPartition;
import smartenergy.service.kafka.KafkaAccess;
import smartenergy.telemetry.KafkaTopics;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.ReadingJson;

/** Reads back what each store holds, by asking the store itself rather than the function that wrote to it. */
public final class Hops {
    /** What stands for the numbering of the device that speaks EdgeX; outboxes draw positive ids. */
    static final Numbering EDGEX = new Numbering(EdgexPublisher.DEVICE, 0);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private Hops() {}

    /** The numbered readings in the DataPond. */
    public static Inventory inDataPond(String uri) {
        var found = new Inventory();
        try (var client = MongoClients.create(uri)) {
            var readings = client.getDatabase("datapond").getCollection("readings");
            for (var reading : readings.find().projection(fields(include("device", "stream", "seq")))) {
                if (reading.get("seq") instanceof Number seq && reading.get("stream") instanceof Number stream) {
                    found.add(new Numbering(reading.getString("device"), stream.intValue()), seq.longValue());
                }
            }
        }
        return found;
    }

    /** The number of the last EdgeX event that the gateway stored; 0 where it has none. */
    static long newestEdgexEvent(HttpClient client, URI gateway) throws IOException, InterruptedException {
        var newest = gateway.resolve("/api/v3/reading/device/name/" + EdgexPublisher.DEVICE + "?limit=1");
        var request = HttpRequest.newBuilder(newest).timeout(PATIENCE).build();
        var answer = client.send(request, BodyHandlers.ofString());
        var readings = answer.statusCode() == 200 ? JSON.readTree(answer.body()).path("readings") : JSON.missingNode();
        if (!readings.isArray()) {
            throw new IOException(newest + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return readings.path(0).path("value").asLong(0);
    }

    /** The numbered records in Kafka, from the first to the last that is there when this is called. */
    public static Inventory inKafka(String servers) throws IOException {
        var found = new Inventory();
        try (var consumer = new KafkaAccess(servers).reader()) {
            var partitions = consumer.partitionsFor(KafkaTopics.READINGS).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            long movedNanos = System.nanoTime();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                if (System.nanoTime() - movedNanos > PATIENCE.toNanos()) {
                    throw new IOException("Kafka at " + servers + " has given no record for " + PATIENCE.toSeconds()
                            + " s; " + found.total() + " were read, and up to " + ends + " are to be");
                }
                var records = consumer.poll(POLL);
                movedNanos = records.isEmpty() ? movedNanos : System.nanoTime();
                for (var record : records) {
                    var reading = ReadingJson.decode(record.value());
                    reading.sequence()
                            .ifPresent(sequence ->
                                    found.add(new Numbering(reading.device(), sequence.stream()), sequence.number()));
                }
            }
        }
        return found;
    }

    /** The numbered points in InfluxDB, by query. */
    public static Inventory inInfluxDb(URI influxDb) throws IOException, InterruptedException {
        var found = new Inventory();
        for (var kind : Kind.values()) {
            var query = "SELECT \"stream\", \"seq\" FROM \"energy\"..\"%s\" GROUP BY \"device\"".formatted(kind.text());
            ask(influxDb, query, (device, row) -> {
                if (row.path(1).isNumber() && row.path(2).isNumber()) {
                    found.add(
                            new Numbering(device, row.path(1).intValue()),
                            row.path(2).longValue());
                }
            });
        }
        return found;
    }

    /** The events of {@link EdgexPublisher} in InfluxDB, by query. */
    static Inventory edgexInInfluxDb(URI influxDb) throws IOException, InterruptedException {
        var found = new Inventory();
        var query = "SELECT \"%s\" FROM \"energy\"..\"general\" WHERE \"device\" = '%s'"
                .formatted(EdgexPublisher.RESOURCE, EdgexPublisher.DEVICE);
        ask(influxDb, query, (_, row) -> found.add(EDGEX, row.path(1).longValue()));
        return found;
    }

    /** Takes a row: time, then what was selected; the device is empty where the query does not group by it. */
    private interface Row {
        void take(String device, JsonNode values);
    }

    /**
     * Has each row of the answer taken. The answer is asked for as JSON, since InfluxDB's CSV says nothing of a query
     * that fails after the status is sent: it just ends.
     */
    private static void ask(URI influxDb, String query, Row row) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(influxDb.resolve(
                            "/query?chunked=true&q=" + URLEncoder.encode(query, StandardCharsets.UTF_8)))
                    .timeout(PATIENCE)
                    .build();
            var response = client.send(request, BodyHandlers.ofInputStream());
            try (var body = response.body();
                    var chunks = JSON.readerFor(JsonNode.class).<JsonNode>readValues(body)) {
                if (response.statusCode() != 200) {
                    throw new IOException("InfluxDB answered " + response.statusCode() + " to " + query + ": "
                            + new String(body.readAllBytes(), StandardCharsets.UTF_8));
                }
                if (!chunks.hasNextValue()) {
                    throw new IOException("InfluxDB answered nothing to " + query);
                }
                while (chunks.hasNextValue()) {
                    take(chunks.nextValue(), query, row);
                }
            }
        }
    }

    private static void take(JsonNode chunk, String query, Row row) throws IOException {
        if (!chunk.findValues("error").isEmpty()) {
            throw new IOException("InfluxDB did not answer " + query + ": " + chunk);
        }
        for (var result : chunk.path("results")) {
            for (var series : result.path("series")) {
                var device = series.path("tags").path("device").asText("");
                series.path("values").forEach(values -> row.take(device, values));
            }
        }
    }
}
