package smartenergy.sender.readings;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import smartenergy.datalake.DataLake;
import smartenergy.sender.rejected.DeadLetters;
import smartenergy.service.config.Secret;
import smartenergy.service.health.Health;
import smartenergy.service.kafka.KafkaAccess;
import smartenergy.service.kafka.RecordMetrics;
import smartenergy.telemetry.KafkaTopics;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.ReadingJson;

@Timeout(30)
class DataSenderTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final TopicPartition P0 = new TopicPartition(KafkaTopics.READINGS, 0);
    private static final TopicPartition P1 = new TopicPartition(KafkaTopics.READINGS, 1);
    private static final int UNAVAILABLE = 503;
    private static final int NO_CONTENT = 204;
    private static final int BAD_REQUEST = 400;
    private static final int MAX_SERIES = 3;

    private final MockConsumer<String, byte[]> consumer = new MockConsumer<>("earliest");
    private final MockProducer<String, byte[]> producer =
            new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
    private final SenderMetrics metrics = SenderMetrics.in(new PrometheusRegistry(), Clock.systemUTC());
    private final AtomicInteger writes = new AtomicInteger();
    /** The lines of each write that was taken. */
    private final List<String> stored = new CopyOnWriteArrayList<>();
    /** While this is not empty, InfluxDB takes no write that holds it. */
    private volatile String obstacle = "";
    /** InfluxDB refuses this device's points for good. */
    private static final String REFUSED = "refused";

    private final Health health = new Health();
    private HttpServer influxDb;
    private DataSender sender;

    @BeforeEach
    void start() throws Exception {
        influxDb = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        influxDb.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        influxDb.createContext("/write", exchange -> {
            var lines = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            writes.incrementAndGet();
            if (lines.contains(REFUSED)) {
                var error = "{\"error\":\"partial write: field type conflict dropped=1\"}".getBytes(UTF_8);
                exchange.sendResponseHeaders(BAD_REQUEST, error.length);
                exchange.getResponseBody().write(error);
            } else if (!obstacle.isEmpty() && lines.contains(obstacle)) {
                exchange.sendResponseHeaders(UNAVAILABLE, -1);
            } else {
                stored.add(lines);
                exchange.sendResponseHeaders(NO_CONTENT, -1);
            }
            exchange.close();
        });
        influxDb.start();
        sender = sender(consumer);
        consumer.updateBeginningOffsets(Map.of(P0, 0L, P1, 0L));
        consumer.schedulePollTask(() -> consumer.rebalance(List.of(P0, P1)));
    }

    private DataSender sender(MockConsumer<String, byte[]> records) {
        var address = URI.create("http://127.0.0.1:" + influxDb.getAddress().getPort());
        return new DataSender(
                records,
                new DataLake(new DataLake.Address(address, "", new Secret("")), Duration.ofDays(1), MAX_SERIES, health),
                new DeadLetters(new KafkaAccess(""), producer),
                Clock.systemUTC(),
                metrics,
                RecordMetrics.in(new PrometheusRegistry(), health),
                health,
                new Retransfers(producer, Clock.systemUTC()),
                Duration.ofMillis(200));
    }

    @AfterEach
    void stop() {
        obstacle = "";
        sender.close();
        influxDb.stop(0);
    }

    @Test
    void commitsOnlyWhatInfluxDbAccepted() {
        obstacle = "stuck";
        give(P0, reading("stuck"));
        await("a second try").atMost(PATIENCE).until(() -> writes.get() >= 2);
        assertThat(committed(P0)).isZero();

        obstacle = "";

        await("one committed").atMost(PATIENCE).until(() -> committed(P0) == 1);
    }

    @Test
    void writesTheSamePointsAgainWhereItWasKilledBetweenWriteAndCommit() {
        give(P0, reading("first"), reading("second"));
        await("both written").atMost(PATIENCE).until(() -> stored.size() == 1);

        // Its successor finds no offset, as of one that was killed before it committed.
        var again = new MockConsumer<String, byte[]>("earliest");
        again.updateBeginningOffsets(Map.of(P0, 0L));
        again.schedulePollTask(() -> again.rebalance(List.of(P0)));
        try (var _ = sender(again)) {
            give(again, P0, reading("first"), reading("second"));
            await("both written again").atMost(PATIENCE).until(() -> stored.size() == 2);
        }

        assertThat(stored.getLast()).isEqualTo(stored.getFirst()).contains("device=first,", "device=second,");
    }

    @Test
    void keepsTheOneRefusedPointAsideOfAllThatCameWithinALinger() {
        give(P0, reading("first"));
        give(P0, reading("second"));
        give(P0, reading("first"), reading(REFUSED), reading("second"));

        await("all committed").atMost(PATIENCE).until(() -> committed(P0) == 5);
        assertThat(producer.history()).singleElement().satisfies(letter -> {
            assertThat(ReadingJson.decode(letter.value()).device()).isEqualTo(REFUSED);
            assertThat(new String(letter.headers().lastHeader("reason").value(), UTF_8))
                    .isEqualTo("refused-by-datalake");
        });
        assertThat(metrics.written().getLongValue()).isEqualTo(4);
        assertThat(stored.subList(1, stored.size()))
                .as("the halves without it")
                .anySatisfy(lines -> assertThat(lines).contains("device=first,"))
                .anySatisfy(lines -> assertThat(lines).contains("device=second,"))
                .noneSatisfy(lines -> assertThat(lines).contains(REFUSED));
    }

    @Test
    void isNotReadyAnyMoreWhenItsPartitionsAreTaken() {
        await("ready").atMost(PATIENCE).until(() -> kafka().equals(new Health.State(true, "2 partitions")));

        consumer.schedulePollTask(() -> consumer.rebalance(List.of()));

        await("not ready")
                .atMost(PATIENCE)
                .until(() -> kafka().equals(new Health.State(false, "no partitions are assigned")));
    }

    private Health.State kafka() {
        return health.parts().get(DataSender.HEALTH);
    }

    @Test
    void keepsAPoisonRecordAsideAndGoesOn() {
        give(P0, "rubbish".getBytes(UTF_8));
        give(P0, reading("other"));

        await("two committed").atMost(PATIENCE).until(() -> committed(P0) == 2);
        assertThat(producer.history()).singleElement().satisfies(letter -> {
            assertThat(letter.topic()).isEqualTo(KafkaTopics.REJECTED);
            assertThat(letter.value()).isEqualTo("rubbish".getBytes(UTF_8));
        });
    }

    @Test
    void keepsReadingsOfDevicesBeyondTheLimitAsideAndGoesOnWithTheOthers() {
        long given = 0;
        for (var device : List.of("first", "second", "third", "fourth", "first")) {
            give(P0, reading(device));
            long all = ++given;
            await("all committed").atMost(PATIENCE).until(() -> committed(P0) == all);
        }

        assertThat(metrics.written().getLongValue()).isEqualTo(4);
        assertThat(producer.history()).singleElement().satisfies(letter -> {
            assertThat(ReadingJson.decode(letter.value()).device()).isEqualTo("fourth");
            assertThat(new String(letter.headers().lastHeader("reason").value(), UTF_8))
                    .isEqualTo("too-many-series");
            assertThat(new String(letter.headers().lastHeader("detail").value(), UTF_8))
                    .contains("3 series", "device=fourth");
        });
    }

    @Test
    void doesNotCommitPastWhatIsStillOnItsWayWhenAnotherPartitionIsTakenAway() {
        obstacle = "stuck";
        give(P0, reading("stuck"));
        await("a first try").atMost(PATIENCE).until(() -> writes.get() >= 1);

        consumer.schedulePollTask(() -> consumer.rebalance(List.of(P0)));
        await("the other is taken away")
                .atMost(PATIENCE)
                .until(() -> consumer.assignment().equals(Set.of(P0)));
        give(P0, reading("other"));
        await("the other is written and the first tried again")
                .atMost(PATIENCE)
                .until(() -> writes.get() >= 3 && metrics.written().getLongValue() == 1);
        assertThat(committed(P0)).isZero();

        obstacle = "";
        await("two committed").atMost(PATIENCE).until(() -> committed(P0) == 2);
    }

    @Test
    void commitsNothingOfAPartitionThatWasTakenAway() {
        obstacle = "stuck";
        give(P1, reading("stuck"));
        await("a first try").atMost(PATIENCE).until(() -> writes.get() >= 1);

        consumer.schedulePollTask(() -> consumer.rebalance(List.of(P0)));
        await("the other is taken away")
                .atMost(PATIENCE)
                .until(() -> consumer.assignment().equals(Set.of(P0)));
        obstacle = "";
        give(P0, reading("other"));

        await("one committed").atMost(PATIENCE).until(() -> committed(P0) == 1);
        assertThat(committed(P1)).isZero();
    }

    private void give(TopicPartition partition, byte[]... values) {
        give(consumer, partition, values);
    }

    /** What one poll brings. */
    private static void give(MockConsumer<String, byte[]> consumer, TopicPartition partition, byte[]... values) {
        consumer.schedulePollTask(() -> {
            long offset = consumer.position(partition);
            for (var value : values) {
                consumer.addRecord(
                        new ConsumerRecord<>(partition.topic(), partition.partition(), offset++, "device", value));
            }
            consumer.updateEndOffsets(Map.of(partition, offset));
        });
    }

    private static byte[] reading(String device) {
        return ReadingJson.encode(new Reading(
                "gist",
                "server-room",
                device,
                Instant.parse("2026-11-24T09:30:00Z"),
                Optional.empty(),
                Kind.AIR_CONDITIONER.measured(16)));
    }

    private long committed(TopicPartition partition) {
        return Optional.ofNullable(consumer.committed(Set.of(partition)).get(partition))
                .map(OffsetAndMetadata::offset)
                .orElse(0L);
    }
}
