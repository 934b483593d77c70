package smartenergy.systemtests.acceptance;

import static com.mongodb.client.model.Projections.fields;
import static com.mongodb.client.model.Projections.include;

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
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import smartenergy.service.kafka.KafkaAccess;
import smartenergy.telemetry.KafkaTopics;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.ReadingJson;

/** Reads back what each store holds, by asking the store itself rather than the function that wrote to it. */
public final class Hops {
    /** What stands for the numbering of the device that speaks EdgeX; outboxes draw positive ids. */
    static final Numbering EDGEX = new Numbering(EdgexPublisher.DEVICE, 0);

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
        if (answer.statusCode() != 200) {
            throw new IOException(newest + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return new ObjectMapper()
                .readTree(answer.body())
                .path("readings")
                .path(0)
                .path("value")
                .asLong(0);
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
            ask(
                    influxDb,
                    "SELECT \"stream\", \"seq\" FROM \"energy\"..\"%s\" GROUP BY \"device\"".formatted(kind.text()),
                    line -> addPoint(found, line));
        }
        return found;
    }

    /** The events of {@link EdgexPublisher} in InfluxDB, by query. */
    static Inventory edgexInInfluxDb(URI influxDb) throws IOException, InterruptedException {
        var found = new Inventory();
        var query = "SELECT \"%s\" FROM \"energy\"..\"general\" WHERE \"device\" = '%s'"
                .formatted(EdgexPublisher.RESOURCE, EdgexPublisher.DEVICE);
        ask(influxDb, query, line -> {
            var columns = List.of(line.split(","));
            if (columns.getFirst().equals("general")) {
                found.add(EDGEX, (long) Double.parseDouble(columns.getLast()));
            }
        });
        return found;
    }

    /** Has each line of InfluxDB's CSV taken. */
    private static void ask(URI influxDb, String query, Consumer<String> line)
            throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(influxDb.resolve(
                            "/query?chunked=true&q=" + URLEncoder.encode(query, StandardCharsets.UTF_8)))
                    .timeout(PATIENCE)
                    .header("Accept", "application/csv")
                    .build();
            var response = client.send(request, BodyHandlers.ofLines());
            if (response.statusCode() != 200) {
                throw new IOException("InfluxDB answered " + response.statusCode() + " to " + query + ": "
                        + String.join(" ", response.body().toList()));
            }
            response.body().forEach(line);
        }
    }

    /** Adds a line of InfluxDB's CSV: name,tags,time,stream,seq. Device names of the playground hold no comma. */
    private static void addPoint(Inventory found, String line) {
        var columns = List.of(line.split(","));
        if (columns.size() == 5 && columns.get(1).startsWith("device=")) {
            var device = columns.get(1).substring("device=".length());
            int stream = (int) Double.parseDouble(columns.get(3));
            found.add(new Numbering(device, stream), (long) Double.parseDouble(columns.get(4)));
        }
    }
}
