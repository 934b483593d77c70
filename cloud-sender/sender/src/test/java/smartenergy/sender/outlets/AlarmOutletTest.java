package smartenergy.sender.outlets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import smartenergy.service.config.Secret;
import smartenergy.service.health.Health;
import smartenergy.service.kafka.RecordMetrics;
import smartenergy.telemetry.Alarm;
import smartenergy.telemetry.DerivedJson;
import smartenergy.telemetry.KafkaTopics;

@Timeout(30)
class AlarmOutletTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final TopicPartition P0 = new TopicPartition(KafkaTopics.ALARMS, 0);
    private static final TopicPartition P1 = new TopicPartition(KafkaTopics.ALARMS, 1);

    private final MockConsumer<String, byte[]> consumer = new MockConsumer<>("earliest");
    private final AlarmOutlet.Metrics metrics = AlarmOutlet.Metrics.in(new PrometheusRegistry());
    private final List<Alarm> received = new CopyOnWriteArrayList<>();
    private volatile int status = 200;

    private HttpServer server;
    private AlarmOutlet outlet;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            received.add(DerivedJson.decodeAlarm(exchange.getRequestBody().readAllBytes()));
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        consumer.updateBeginningOffsets(Map.of(P0, 2L, P1, 2L));
        consumer.updateEndOffsets(Map.of(P0, 7L, P1, 7L));
        consumer.schedulePollTask(() -> consumer.rebalance(List.of(P0)));
        outlet = new AlarmOutlet(
                new Webhook(address()),
                group -> consumer,
                metrics,
                RecordMetrics.in(new PrometheusRegistry(), new Health()),
                Duration.ofMillis(1));
    }

    private Secret address() {
        return new Secret("http://127.0.0.1:" + server.getAddress().getPort() + "/hook?token=s3cret");
    }

    @AfterEach
    void stop() {
        outlet.close();
        server.stop(0);
    }

    @Test
    void postsAlarmsInOrder() {
        give(7, "a");
        give(8, "b");

        await("both are posted").atMost(PATIENCE).until(() -> received.size() == 2);
        assertThat(received).extracting(Alarm::device).containsExactly("a", "b");
    }

    @Test
    void triesAgainAFewTimesAndThenGoesOn() {
        status = 503;
        give(7, "a");
        await("it is given up")
                .atMost(PATIENCE)
                .until(() -> metrics.failed().labelValues("alarms-webhook").getLongValue() == 1);
        assertThat(received).hasSize(4);

        status = 200;
        give(8, "b");

        await("the next is sent")
                .atMost(PATIENCE)
                .until(() -> metrics.sent().labelValues("alarms-webhook").getLongValue() == 1);
    }

    @Test
    void missesNothingAfterAStopBeforeItsFirstAlarm() {
        await("it settles where it begins").atMost(PATIENCE).until(() -> committed() == 7);
    }

    @Test
    void missesNothingThatIsStillThereBehindItsPlace() {
        await("it settles where it begins").atMost(PATIENCE).until(() -> committed() == 7);
        consumer.schedulePollTask(() -> {
            consumer.rebalance(List.of());
            consumer.commitSync(Map.of(P1, new OffsetAndMetadata(2)));
            consumer.rebalance(List.of(P1));
        });
        consumer.schedulePollTask(() -> consumer.addRecord(alarm(P1, 2, "a")));

        await("it is posted").atMost(PATIENCE).until(() -> received.size() == 1);
    }

    @Test
    void saysNoAddressInItsErrors() {
        status = 500;
        assertThatThrownBy(() -> new Webhook(address()).send(alarm("a"), DerivedJson.encode(alarm("a"))))
                .hasMessage("the webhook answered 500");
        server.stop(0);

        assertThatThrownBy(() -> new Webhook(address()).send(alarm("a"), "{}".getBytes(UTF_8)))
                .hasMessageNotContaining("s3cret")
                .hasMessageStartingWith("the webhook cannot be reached");
    }

    private long committed() {
        var committed = consumer.committed(Set.of(P0)).get(P0);
        return committed == null ? -1 : committed.offset();
    }

    private void give(long offset, String device) {
        consumer.schedulePollTask(() -> consumer.addRecord(alarm(P0, offset, device)));
    }

    private static ConsumerRecord<String, byte[]> alarm(TopicPartition partition, long offset, String device) {
        return new ConsumerRecord<>(
                partition.topic(), partition.partition(), offset, device, DerivedJson.encode(alarm(device)));
    }

    private static Alarm alarm(String device) {
        return Alarms.raised(device, Instant.parse("2026-11-24T09:30:00Z"));
    }
}
