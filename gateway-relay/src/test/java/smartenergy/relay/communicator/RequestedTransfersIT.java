package smartenergy.relay.communicator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import smartenergy.relay.Readings;
import smartenergy.relay.datapond.DataPond;
import smartenergy.relay.datapond.PondServer;
import smartenergy.service.health.Health;
import smartenergy.service.kafka.RecordMetrics;
import smartenergy.telemetry.KafkaTopics;

class RequestedTransfersIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final TopicPartition REQUESTS = new TopicPartition(KafkaTopics.TRANSFER_REQUESTS, 0);

    private final PondServer server = new PondServer();
    private final FakeKafka kafka = new FakeKafka();
    private final MockConsumer<String, byte[]> consumer =
            new MockConsumer<>((String) RequestedTransfers.CONSUMER.get(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG));
    private final DataPond pond = server.open();

    @AfterEach
    void stop() {
        pond.close();
        server.close();
    }

    @Test
    void sendsAllOnceMoreWhateverElseIsOnTheTopic() {
        pond.store(Readings.range("a", 1, 2_500));
        consumer.updateBeginningOffsets(Map.of(REQUESTS, 0L));
        consumer.updateEndOffsets(Map.of(REQUESTS, 5L));
        consumer.schedulePollTask(() -> {
            consumer.rebalance(List.of(REQUESTS));
            var values = List.of("rubbish", "", "{\"device\":\"a\"}", "{}");
            for (int offset = 0; offset < values.size(); offset++) {
                consumer.addRecord(new ConsumerRecord<>(
                        REQUESTS.topic(), 0, offset, null, values.get(offset).getBytes(UTF_8)));
            }
            consumer.addRecord(new ConsumerRecord<>(REQUESTS.topic(), 0, values.size(), null, null));
        });

        try (var communicator = Communicator.ofReadings(
                        "kafka",
                        pond.readings(),
                        kafka.producer(),
                        kafka,
                        Counter.builder().name("relayed").build(),
                        new Health());
                var transfers = new Transfers(pond, communicator, Clock.systemUTC())) {
            await("relayed").atMost(PATIENCE).until(() -> kafka.readings().size() == 2_500);
            try (var _ = new RequestedTransfers(
                    consumer, transfers, RecordMetrics.in(new PrometheusRegistry(), new Health()), Clock.systemUTC())) {
                await("done with")
                        .atMost(PATIENCE)
                        .until(() -> consumer.committed(Set.of(REQUESTS)).containsKey(REQUESTS)
                                && consumer.committed(Set.of(REQUESTS))
                                                .get(REQUESTS)
                                                .offset()
                                        == 5);
            }
        }

        assertThat(kafka.readings()).hasSize(5_000);
        assertThat(kafka.readings().subList(2_500, 5_000)).isEqualTo(Readings.range("a", 1, 2_500));
    }

    @Test
    void hasANameThatOnlyItsDataPondHas() {
        try (var again = server.open()) {
            assertThat(again.name()).isEqualTo(pond.name()).hasSize(36);
        }
    }
}
