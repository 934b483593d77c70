package smartenergy.analytics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import smartenergy.service.kafka.KafkaAccess;
import smartenergy.telemetry.KafkaTopics;

/** On real Kafka: a transaction hangs when the coordinators have lost what they knew, and a partition has not. */
class HangingTransactionsIT extends AnalyticsProcesses {
    private static final TopicPartition PARTITION = new TopicPartition(KafkaTopics.ALARMS, 0);
    private static final Duration EVERY = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(1);

    @Test
    void endsATransactionOnlyWhenNoCoordinatorKnowsOfIt() throws Exception {
        var access = new KafkaAccess(kafka);
        var producer = access.producer(Map.of(
                ProducerConfig.TRANSACTIONAL_ID_CONFIG, "analytics-1", ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int)
                        Duration.ofMinutes(10).toMillis()));
        try (var admin = access.admin()) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(PARTITION.topic(), PARTITION.partition(), "d", "x".getBytes(UTF_8)))
                    .get();
            try (var hanging = new HangingTransactions(admin, "analytics", EVERY, LONGEST)) {
                hanging.start();
                Thread.sleep(LONGEST.multipliedBy(4));

                assertThat(end(admin, IsolationLevel.READ_COMMITTED)).isZero();

                restartKafkaWithout("__transaction_state");

                await("readers to get past the transaction")
                        .atMost(PATIENCE)
                        .ignoreExceptions()
                        .untilAsserted(() -> assertThat(end(admin, IsolationLevel.READ_COMMITTED))
                                .isEqualTo(end(admin, IsolationLevel.READ_UNCOMMITTED))
                                .isPositive());
            }
        } finally {
            producer.close(Duration.ZERO);
        }
    }

    private static long end(Admin admin, IsolationLevel level) throws Exception {
        return admin.listOffsets(Map.of(PARTITION, OffsetSpec.latest()), new ListOffsetsOptions(level))
                .partitionResult(PARTITION)
                .get()
                .offset();
    }
}
