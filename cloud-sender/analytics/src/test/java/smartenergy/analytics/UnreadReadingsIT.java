package smartenergy.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import smartenergy.service.health.Health;
import smartenergy.service.kafka.KafkaAccess;
import smartenergy.service.kafka.LostRecords;
import smartenergy.telemetry.KafkaTopics;

/** What Kafka removed before it was read, and what waits, are told. */
class UnreadReadingsIT extends AnalyticsProcesses {
    @Test
    void tellsWhatKafkaRemovedWhileItWasAway() throws Exception {
        int http = freePort();
        var variables = Map.of("SMART_ENERGY_HTTP_PORT", Integer.toString(http));
        var readings = RoomReadings.all();
        var first = analytics("a", variables);
        produce(readings);
        awaitMetric(http, "smart_energy_analytics_lag_records 0.0");
        first.destroyForcibly().waitFor();

        produce(readings);
        long removed = removeAll();
        analytics("a", variables);

        assertThat(removed).isPositive();
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(lost(metrics(http))).isEqualTo(removed));
    }

    @Test
    void tellsWhatKafkaRemovedWhileItRan() throws Exception {
        var access = new KafkaAccess(kafka);
        var first = new TopicPartition(KafkaTopics.READINGS, 0);
        produce(access, first, 20);
        var registry = new PrometheusRegistry();
        try (var admin = access.admin();
                var jumps = new RemovedReadings.Jumps();
                var removed = new RemovedReadings(
                        admin, "analytics", new LostRecords(registry, new Health()), Clock.systemUTC())) {
            admin.deleteRecords(Map.of(first, RecordsToDelete.beforeOffset(6)))
                    .all()
                    .get();
            jumps.configure(Map.of(RemovedReadings.Jumps.LISTENER, removed));

            jumps.onConsume(records(first, 0, 3));
            jumps.onConsume(records(first, 6, 8));
            jumps.onConsume(records(first, 8, 10));
            jumps.onConsume(records(first, 15, 20)); // another instance read those between

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(lost(registry)).isEqualTo(3));
            Thread.sleep(POLL);
            assertThat(lost(registry)).isEqualTo(3);
        }
    }

    @Test
    void tellsWhatWaitsThoughNothingConsumes() throws Exception {
        var access = new KafkaAccess(kafka);
        var first = new TopicPartition(KafkaTopics.READINGS, 0);
        var second = new TopicPartition(KafkaTopics.READINGS, 1);
        try (var admin = access.admin()) {
            var lag = new Lag(admin, "hangs", () -> Set.of(first, second));
            var ofNone = new Lag(admin, "hangs", Set::of);
            assertThat(lag.records()).hasValue(0);
            produce(access, first, 3);
            produce(access, second, 4);
            admin.alterConsumerGroupOffsets("hangs", Map.of(first, new OffsetAndMetadata(3)))
                    .all()
                    .get();

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(lag.records()).hasValue(4));
            produce(access, first, 2);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(lag.records()).hasValue(6));
            assertThat(ofNone.records()).isEmpty();
        }
    }

    private static ConsumerRecords<byte[], byte[]> records(TopicPartition partition, long from, long upTo) {
        var records = LongStream.range(from, upTo)
                .mapToObj(offset -> new ConsumerRecord<>(
                        partition.topic(), partition.partition(), offset, new byte[0], new byte[0]))
                .toList();
        return new ConsumerRecords<>(Map.of(partition, records), Map.of());
    }

    private static double lost(PrometheusRegistry registry) {
        return registry.scrape(name -> name.startsWith("smart_energy_kafka_records_lost")).stream()
                .flatMap(metric -> metric.getDataPoints().stream())
                .mapToDouble(point -> ((CounterSnapshot.CounterDataPointSnapshot) point).getValue())
                .sum();
    }

    private static long lost(String metrics) {
        return metrics.lines()
                .filter(line -> line.startsWith("smart_energy_kafka_records_lost_total{"))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    /** Returns how many of the readings that are removed were not read. */
    private long removeAll() throws Exception {
        try (var admin = new KafkaAccess(kafka).admin()) {
            var places = admin.listConsumerGroupOffsets("analytics")
                    .partitionsToOffsetAndMetadata()
                    .get();
            long unread = 0;
            for (int partition = 0; partition < partitions(); partition++) {
                var all = new TopicPartition(KafkaTopics.READINGS, partition);
                long end = admin.listOffsets(Map.of(all, OffsetSpec.latest()))
                        .partitionResult(all)
                        .get()
                        .offset();
                admin.deleteRecords(Map.of(all, RecordsToDelete.beforeOffset(end)))
                        .all()
                        .get();
                unread += places.containsKey(all) ? end - places.get(all).offset() : 0;
            }
            return unread;
        }
    }

    private static void produce(KafkaAccess access, TopicPartition partition, int count) {
        try (var producer = access.producer()) {
            for (int i = 0; i < count; i++) {
                producer.send(new ProducerRecord<>(partition.topic(), partition.partition(), "d", new byte[1]));
            }
        }
    }
}
