package smartenergy.sender.forecasting;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import smartenergy.datalake.DataLake;
import smartenergy.service.config.Secret;
import smartenergy.service.health.Health;
import smartenergy.service.kafka.RecordMetrics;
import smartenergy.telemetry.DerivedJson;
import smartenergy.telemetry.KafkaTopics;
import smartenergy.telemetry.TrainingRecord;

@Timeout(30)
class ForecastSenderTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final TopicPartition PARTITION = new TopicPartition(KafkaTopics.TRAINING_RECORDS, 0);
    private static final Instant T0 = Instant.parse("2026-11-24T09:00:00Z");
    private static final String ANSWER = "{\"predictions\":[[{\"minutes_ahead\":10,\"server_room_temperature\":21.5,"
            + "\"lower\":21,\"upper\":22,\"coverage\":0.9}]],\"model_version\":\"1\"}";

    private final MockConsumer<String, byte[]> consumer = new MockConsumer<>("earliest");
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> written = new CopyOnWriteArrayList<>();
    private final Health health = new Health();
    private volatile int status = 200;
    private HttpServer server;
    private ForecastSender sender;

    /** One server stands for both InfluxDB and the forecaster. */
    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/write", exchange -> {
            written.addAll(new String(exchange.getRequestBody().readAllBytes(), UTF_8)
                    .lines()
                    .toList());
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.createContext("/v1/models/room-temperature:predict", exchange -> {
            asked.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            exchange.sendResponseHeaders(status, 0);
            exchange.getResponseBody().write(ANSWER.getBytes(UTF_8));
            exchange.close();
        });
        server.start();
        var address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.schedulePollTask(() -> consumer.rebalance(List.of(PARTITION)));
        sender = new ForecastSender(
                consumer,
                new DataLake(new DataLake.Address(address, "", new Secret("")), Duration.ofDays(1), 100, health),
                new ForecastSender.Settings(address, "room-temperature", Duration.ofHours(1)),
                alarm -> {},
                new PrometheusRegistry(),
                RecordMetrics.in(new PrometheusRegistry(), new Health()),
                health);
    }

    @AfterEach
    void stop() {
        sender.close();
        server.stop(0);
    }

    @Test
    void asksWithSixMinutesAndWritesWhatItIsTold() {
        give(6);

        await("a forecast is written").atMost(PATIENCE).until(() -> written.size() == 1);
        assertThat(written)
                .containsExactly(
                        "forecast,ahead=10m,room=r,site=s celsius=21.5,lower=21.0,upper=22.0 1795511700000000000");
        assertThat(asked)
                .singleElement()
                .asString()
                .startsWith(
                        "{\"instances\":[{\"time\":\"2026-11-24T09:05:00Z\",\"records\":[{\"external_temperature\":9.5,")
                .contains("\"server_room_temperature\":20.0", "\"weather\":\"Clouds\"");
        await("it is committed")
                .atMost(PATIENCE)
                .until(() -> consumer.committed(Set.of(PARTITION)).get(PARTITION) != null);
    }

    @Test
    void writesTheErrorWhenTheTruthIsKnown() {
        give(16);

        await("an error is written")
                .atMost(PATIENCE)
                .until(() -> written.stream().anyMatch(line -> line.contains("error=")));
        assertThat(written)
                .contains("forecast,ahead=10m,room=r,site=s"
                        + " error=-1.5,absoluteError=1.5,absoluteErrorOfLast=0.0 1795511700000000000");
    }

    @Test
    void goesOnWithoutAForecasterAndSaysSo() {
        status = 503;
        give(6);
        await("the forecaster is asked").atMost(PATIENCE).until(() -> asked.size() == 1);
        await("the failure is told")
                .atMost(PATIENCE)
                .until(() -> !health.parts().get(ForecastSender.HEALTH).detail().equals("starting"));
        assertThat(health.parts().get(ForecastSender.HEALTH).detail()).startsWith("503: ");

        status = 200;
        give(7);

        await("a forecast is written").atMost(PATIENCE).until(() -> written.size() == 1);
    }

    /** Minutes up to that number, those that were given before left out. */
    private void give(int minutes) {
        consumer.schedulePollTask(() -> {
            for (long minute = consumer.position(PARTITION); minute < minutes; minute++) {
                var record = new TrainingRecord(
                        "s", "r", T0.plus(Duration.ofMinutes(minute)), 16, 60, 9.5, 20, 40, 55, "Clouds");
                consumer.addRecord(
                        new ConsumerRecord<>(PARTITION.topic(), 0, minute, "s/r", DerivedJson.encode(record)));
            }
        });
    }
}
