package smartenergy.sender;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import smartenergy.datalake.DataLake;
import smartenergy.sender.derived.DerivedSender;
import smartenergy.sender.forecasting.ForecastSender;
import smartenergy.sender.outlets.AlarmOutlet;
import smartenergy.sender.outlets.Alarms;
import smartenergy.sender.outlets.Webhook;
import smartenergy.sender.readings.DataSender;
import smartenergy.sender.readings.Retransfers;
import smartenergy.sender.readings.SenderMetrics;
import smartenergy.service.config.Secret;
import smartenergy.service.health.Health;
import smartenergy.service.kafka.RecordMetrics;
import smartenergy.telemetry.ClimateSummary;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.DerivedJson;
import smartenergy.telemetry.KafkaTopics;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.ReadingJson;
import smartenergy.telemetry.Reason;
import smartenergy.telemetry.TrainingRecord;

/** Whatever a record holds, every loop that reads its topic goes on behind it, and one of them keeps it. */
class RecordFaultsTest {
    private static final Instant T0 = Instant.parse("2026-11-24T09:00:00Z");
    private static final Map<String, Fault> FAULTS = faults();

    private final MockConsumer<String, byte[]> consumer = new MockConsumer<>("earliest");
    private final List<DeadLetter> kept = new CopyOnWriteArrayList<>();
    private final List<String> brought = new CopyOnWriteArrayList<>();
    private final RecordMetrics records = RecordMetrics.in(new PrometheusRegistry(), new Health());
    private HttpServer server;

    /** A loop, and whether it keeps what it cannot use. */
    private enum Loop {
        DATA_SENDER(true, KafkaTopics.READINGS),
        DERIVED_SENDER(true, DerivedSender.SUMMARIES.toArray(String[]::new)),
        ALARM_SENDER(true, KafkaTopics.ALARMS),
        FORECAST_SENDER(false, KafkaTopics.TRAINING_RECORDS),
        ALARMS_WEBHOOK(false, KafkaTopics.ALARMS);

        private final boolean keeps;
        private final List<String> topics;

        Loop(boolean keeps, String... topics) {
            this.keeps = keeps;
            this.topics = List.of(topics);
        }
    }

    /** A record's value, and for what reasons it is no reading and nothing derived. */
    private record Fault(byte[] value, Reason asReading, Reason asDerived) {
        Reason on(String topic) {
            return topic.equals(KafkaTopics.READINGS) ? asReading : asDerived;
        }
    }

    private static Map<String, Fault> faults() {
        var faults = new TreeMap<String, Fault>();
        faults.put("tombstone", new Fault(null, Reason.MALFORMED_JSON, Reason.MALFORMED_JSON));
        faults.put("empty", fault("", Reason.MALFORMED_JSON));
        faults.put("rubbish", fault("\u0000}{ rubbish", Reason.MALFORMED_JSON));
        faults.put("array", fault("[]", Reason.WRONG_TYPE));
        faults.put(
                "wrong version",
                fault("{\"version\":2,\"room\":\"r\",\"site\":{\"name\":\"s\"}}", Reason.UNKNOWN_FIELD));
        faults.put("deep", fault("{\"a\":".repeat(2_000), Reason.UNKNOWN_FIELD));
        byte[] large = ("{\"site\":\"" + "s".repeat(1 << 20) + "\"}").getBytes(UTF_8);
        faults.put("too large", new Fault(large, Reason.TOO_LARGE, Reason.TOO_LARGE));
        return faults;
    }

    private static Fault fault(String text, Reason asReading) {
        return new Fault(text.getBytes(UTF_8), asReading, Reason.MALFORMED_JSON);
    }

    static Stream<Arguments> cases() {
        var cases = new ArrayList<Arguments>();
        for (var loop : Loop.values()) {
            loop.topics.forEach(topic -> FAULTS.keySet().forEach(fault -> cases.add(Arguments.of(loop, topic, fault))));
        }
        return cases.stream();
    }

    /** Stands for InfluxDB, the forecaster and whoever hears alarms. */
    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            brought.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @ParameterizedTest(name = "{0} on {1}: {2}")
    @MethodSource("cases")
    void goesOnBehind(Loop loop, String topic, String fault) throws Exception {
        var partition = new TopicPartition(topic, 0);
        consumer.updateBeginningOffsets(Map.of(partition, 0L));
        consumer.updateEndOffsets(Map.of(partition, 0L));
        consumer.schedulePollTask(() -> {
            consumer.rebalance(List.of(partition));
            consumer.addRecord(
                    new ConsumerRecord<>(topic, 0, 0, "key", FAULTS.get(fault).value()));
            for (int number = 0; number < 6; number++) {
                consumer.addRecord(new ConsumerRecord<>(topic, 0, 1 + number, "key", valid(topic, number)));
            }
        });

        try (var _ = start(loop)) {
            await().until(() -> Optional.ofNullable(
                            consumer.committed(Set.of(partition)).get(partition))
                    .map(committed -> committed.offset() == 7)
                    .orElse(false));
        }

        assertThat(brought).isNotEmpty();
        assertThat(records.rejected().collect().getDataPoints())
                .singleElement()
                .satisfies(point -> assertThat(point.getValue()).isEqualTo(1));
        if (loop.keeps) {
            assertThat(kept).singleElement().satisfies(letter -> {
                assertThat(letter.origin()).isEqualTo("kafka:" + topic + "/0/0");
                assertThat(letter.reason())
                        .isEqualTo(FAULTS.get(fault).on(topic).text());
                assertThat(letter.payload())
                        .isEqualTo(
                                fault.equals("tombstone")
                                        ? new byte[0]
                                        : FAULTS.get(fault).value());
                assertThat(letter.detail()).isNotBlank();
            });
        } else {
            assertThat(kept).isEmpty();
        }
    }

    private AutoCloseable start(Loop loop) throws InterruptedException {
        var address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        var health = new Health();
        var lake = new DataLake(new DataLake.Address(address, "", new Secret("")), Duration.ofDays(1), 100, health);
        var registry = new PrometheusRegistry();
        var clock = Clock.systemUTC();
        return switch (loop) {
            case DATA_SENDER ->
                new DataSender(
                        consumer,
                        lake,
                        kept::addAll,
                        clock,
                        SenderMetrics.in(registry, clock),
                        records,
                        health,
                        new Retransfers(new MockProducer<>(), clock),
                        Duration.ofSeconds(1));
            case DERIVED_SENDER -> DerivedSender.ofSummaries(consumer, lake, kept::addAll, records, clock);
            case ALARM_SENDER -> DerivedSender.ofAlarms(consumer, lake, kept::addAll, records, clock);
            case FORECAST_SENDER ->
                new ForecastSender(
                        consumer,
                        lake,
                        new ForecastSender.Settings(address, "room-temperature", Duration.ofHours(1)),
                        alarm -> {},
                        registry,
                        records,
                        health);
            case ALARMS_WEBHOOK ->
                AlarmOutlet.to(
                        new Webhook(new Secret(address + "/hook")),
                        group -> consumer,
                        AlarmOutlet.Metrics.in(registry),
                        records);
        };
    }

    private static byte[] valid(String topic, int number) {
        var at = T0.plus(Duration.ofMinutes(number));
        return switch (topic) {
            case KafkaTopics.READINGS ->
                ReadingJson.encode(new Reading("s", "r", "d", at, Optional.empty(), Kind.AIR_CONDITIONER.measured(16)));
            case KafkaTopics.TRAINING_RECORDS ->
                DerivedJson.encode(new TrainingRecord("s", "r", at, 16, 60, 9.5, 20, 40, 55, "Clouds"));
            case KafkaTopics.ALARMS -> DerivedJson.encode(Alarms.raised("d", at));
            default ->
                DerivedJson.encode(new ClimateSummary(
                        "s",
                        "r",
                        "d",
                        Kind.ROOM_CLIMATE,
                        "",
                        at,
                        Duration.ofMinutes(1),
                        new TreeMap<>(Map.of("celsius", new ClimateSummary.Statistics(1, 20, 20, 20, 0))),
                        Optional.empty()));
        };
    }
}
