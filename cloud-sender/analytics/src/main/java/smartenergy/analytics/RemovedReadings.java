package smartenergy.analytics;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.service.kafka.LostRecords;
import smartenergy.service.worker.Worker;
import smartenergy.telemetry.KafkaTopics;

/**
 * Notices readings that Kafka removed before this application read them, which Kafka Streams passes over without a
 * word: at the start, as what is gone behind the application's place, and later as jumps in what is read.
 */
final class RemovedReadings implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RemovedReadings.class);
    private static final Duration EVERY = Duration.ofSeconds(10);

    private final Admin kafka;
    private final String application;
    private final LostRecords lost;
    private final Clock clock;
    private final Worker worker;

    /** @param kafka is left open */
    RemovedReadings(Admin kafka, String application, LostRecords lost, Clock clock) {
        this.kafka = kafka;
        this.application = application;
        this.lost = lost;
        this.clock = clock;
        this.worker = new Worker("removed-readings", EVERY, Duration.ZERO, this::look).start();
    }

    private boolean look() {
        lost.look(clock.instant());
        return false;
    }

    /** Compares where the application is with what there is; before anything is read. */
    void noticeAtTheStart() throws InterruptedException {
        try {
            var committed =
                    kafka
                            .listConsumerGroupOffsets(application)
                            .partitionsToOffsetAndMetadata()
                            .get()
                            .entrySet()
                            .stream()
                            .filter(place ->
                                    place.getKey().topic().equals(KafkaTopics.READINGS) && place.getValue() != null)
                            .collect(Collectors.toMap(
                                    Map.Entry::getKey, place -> place.getValue().offset()));
            for (var place : committed.entrySet()) {
                notice(place.getKey(), place.getValue(), Long.MAX_VALUE);
            }
        } catch (ExecutionException e) {
            LOG.warn("It is not known whether readings were removed before they were read: {}", e.getMessage());
        }
    }

    /**
     * Notes what of these offsets is gone. Does not wait for Kafka.
     *
     * @param from the first that was not read
     * @param upTo the one behind the last
     */
    private void notice(TopicPartition partition, long from, long upTo) {
        kafka.listOffsets(Map.of(partition, OffsetSpec.earliest()))
                .partitionResult(partition)
                .whenComplete((earliest, problem) -> {
                    if (problem != null) {
                        LOG.warn("It is not known what was removed of {} from offset {} on", partition, from, problem);
                    } else if (earliest.offset() > from) {
                        lost.note(application, partition, from, Math.min(upTo, earliest.offset()), clock.instant());
                    }
                });
    }

    @Override
    public void close() {
        worker.close();
    }

    /**
     * Sees what a consumer reads. A partition that was with another instance meanwhile seems to jump too, but what that
     * one read is still there.
     */
    public static final class Jumps implements ConsumerInterceptor<byte[], byte[]> {
        static final String LISTENER = "smart-energy.jumps";

        private final Map<TopicPartition, Long> expected = new HashMap<>();
        private RemovedReadings listener;

        @Override
        public void configure(Map<String, ?> settings) {
            listener = (RemovedReadings) settings.get(LISTENER);
        }

        @Override
        public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
            for (var partition : records.partitions()) {
                if (partition.topic().equals(KafkaTopics.READINGS)) {
                    var batch = records.records(partition);
                    long first = batch.getFirst().offset();
                    long next = expected.getOrDefault(partition, first);
                    if (first > next) {
                        listener.notice(partition, next, first);
                    }
                    expected.put(partition, batch.getLast().offset() + 1);
                }
            }
            return records;
        }

        @Override
        public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
            // Transactions do that for Kafka Streams.
        }

        @Override
        public void close() {
            // There is nothing to end.
        }
    }
}
