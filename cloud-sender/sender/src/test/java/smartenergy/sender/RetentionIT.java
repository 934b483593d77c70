package smartenergy.sender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import smartenergy.servers.KafkaBroker;
import smartenergy.servers.testing.RunningInfluxDb;
import smartenergy.service.config.Env;
import smartenergy.service.kafka.KafkaAccess;
import smartenergy.telemetry.DerivedJson;
import smartenergy.telemetry.KafkaTopics;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.ReadingJson;
import smartenergy.telemetry.TrainingRecord;

/** What Kafka removed before it was read is noticed, and asked for again. */
class RetentionIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final TopicPartition REQUESTS = new TopicPartition(KafkaTopics.TRANSFER_REQUESTS, 0);

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicInteger lines = new AtomicInteger();
    private HttpServer influxDb;
    private Process broker;
    private KafkaAccess kafka;

    @BeforeEach
    void start() throws Exception {
        influxDb = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        influxDb.createContext("/write", exchange -> {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            lines.addAndGet((int) body.lines().count());
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        influxDb.createContext("/query", exchange -> {
            exchange.getRequestBody().readAllBytes();
            var answer = "{\"results\":[{\"statement_id\":0}]}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        influxDb.start();
        var ports = new KafkaBroker.Ports(RunningInfluxDb.freePort(), RunningInfluxDb.freePort());
        kafka = new KafkaAccess("127.0.0.1:" + ports.clients());
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(new KafkaBroker(1, List.of(ports), folder.resolve("kafka")).prepare());
        broker = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("kafka.log").toFile())
                .start();
    }

    @AfterEach
    void stop() throws Exception {
        broker.destroyForcibly().waitFor();
        influxDb.stop(0);
        client.close();
    }

    @Test
    void isCountedShownAndAskedForAgain() throws Exception {
        try (var sender = sender()) {
            produceReadings(3);
            await("written").atMost(PATIENCE).until(() -> lines.get() == 3);
            await("committed").atMost(PATIENCE).until(() -> committed() == 3);
            assertThat(get(sender, "/metrics")).doesNotContain("records_lost_total{");
        }
        produceReadings(500);
        removeReadings();

        try (var sender = sender()) {
            await("asked for").atMost(PATIENCE).until(() -> requests() == 1);

            await("shown")
                    .atMost(PATIENCE)
                    .until(() -> get(sender, "/health/ready").contains("removed 500 records"));
            assertThat(get(sender, "/metrics"))
                    .contains("smart_energy_kafka_records_lost_total{loop=\"data-sender\"} 500.0");
            produceReadings(500);
            await("written").atMost(PATIENCE).until(() -> lines.get() == 503);
            produceInTransactions();
            await("written, too").atMost(PATIENCE).until(() -> lines.get() == 506);
            assertThat(get(sender, "/metrics")).doesNotContain("lost_total{loop=\"derived-sender\"}");
        }
        assertThat(requests()).isEqualTo(1);
    }

    private CloudSender sender() throws InterruptedException {
        return new CloudSender(
                SenderConfig.from(new Env(Map.of(
                        "SMART_ENERGY_KAFKA_SERVERS",
                        kafka.servers(),
                        "SMART_ENERGY_KAFKA_PARTITIONS",
                        "1",
                        "SMART_ENERGY_DATALAKE_URL",
                        "http://127.0.0.1:" + influxDb.getAddress().getPort(),
                        "SMART_ENERGY_HTTP_PORT",
                        "0"))),
                Clock.systemUTC());
    }

    private String get(CloudSender sender, String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + sender.httpPort() + path));
        return client.send(request.build(), BodyHandlers.ofString()).body();
    }

    private void produceReadings(int count) {
        try (var producer = kafka.producer()) {
            for (int i = 0; i < count; i++) {
                var reading =
                        new Reading("s", "r", "d", Instant.now(), Optional.empty(), Kind.AIR_CONDITIONER.measured(16));
                producer.send(new ProducerRecord<>(KafkaTopics.READINGS, "d", ReadingJson.encode(reading)));
            }
        }
    }

    /** Each leaves an offset behind that no reader sees. */
    private void produceInTransactions() {
        try (var producer = kafka.producer(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "test"))) {
            producer.initTransactions();
            for (int i = 0; i < 3; i++) {
                producer.beginTransaction();
                var minute = new TrainingRecord("s", "r", Instant.now(), 16, 60, 9.5, 20, 40, 55, "Clouds");
                producer.send(new ProducerRecord<>(KafkaTopics.TRAINING_RECORDS, "r", DerivedJson.encode(minute)));
                producer.commitTransaction();
            }
        }
    }

    private void removeReadings() throws Exception {
        var partition = new TopicPartition(KafkaTopics.READINGS, 0);
        try (var admin = kafka.admin()) {
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(503)))
                    .all()
                    .get();
        }
    }

    private long committed() throws Exception {
        try (var admin = kafka.admin()) {
            return admin.listConsumerGroupOffsets("data-sender").partitionsToOffsetAndMetadata().get().values().stream()
                    .collect(Collectors.summingLong(offset -> offset.offset()));
        }
    }

    private long requests() {
        try (var reader = kafka.reader()) {
            return reader.endOffsets(List.of(REQUESTS)).get(REQUESTS);
        }
    }
}
