package smartenergy.cloud.derived;

import static java.util.stream.Collectors.groupingBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.cloud.datalake.DataLake;
import smartenergy.cloud.datalake.DerivedPoint;
import smartenergy.telemetry.DerivedJson;
import smartenergy.telemetry.KafkaTopics;

/**
 * Moves summaries, alarms and training records from Kafka to the DataLake, and commits what InfluxDB took. What it
 * refuses is logged and left: it can be derived again.
 */
public final class DerivedSender implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DerivedSender.class);
    private static final List<String> TOPICS = List.of(
            KafkaTopics.CLIMATE_MINUTES, KafkaTopics.CLIMATE_HOURS, KafkaTopics.ALERTS, KafkaTopics.TRAINING_RECORDS);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    private final Consumer<String, byte[]> consumer;
    private final DataLake lake;
    private final Thread thread;
    private volatile boolean stopped;

    /** @param consumer without automatic commit, of committed records only; this owns it from now on */
    public DerivedSender(Consumer<String, byte[]> consumer, DataLake lake) {
        this.consumer = consumer;
        this.lake = lake;
        this.thread = Thread.ofPlatform().name("derived-sender").start(this::run);
    }

    private void run() {
        consumer.subscribe(TOPICS);
        try (consumer) {
            while (!stopped) {
                try {
                    step();
                } catch (KafkaException e) {
                    LOG.warn("Kafka: {}", e.getMessage());
                    Thread.sleep(RETRY);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void step() throws InterruptedException {
        var points = new ArrayList<DerivedPoint>();
        for (var incoming : consumer.poll(POLL)) {
            try {
                points.add(point(incoming));
            } catch (IllegalArgumentException e) {
                LOG.warn(
                        "Left out {}/{}/{}: {}",
                        incoming.topic(),
                        incoming.partition(),
                        incoming.offset(),
                        e.getMessage());
            }
        }
        for (var policy :
                points.stream().collect(groupingBy(DerivedPoint::policy)).entrySet()) {
            lake.write(policy.getKey(), policy.getValue())
                    .ifPresent(refusal -> LOG.warn("InfluxDB refused derived points: {}", refusal));
        }
        consumer.commitSync();
    }

    private static DerivedPoint point(ConsumerRecord<String, byte[]> incoming) {
        return switch (incoming.topic()) {
            case KafkaTopics.ALERTS -> DerivedPoint.of(DerivedJson.decodeAlert(incoming.value()));
            case KafkaTopics.TRAINING_RECORDS -> DerivedPoint.of(DerivedJson.decodeTrainingRecord(incoming.value()));
            default -> DerivedPoint.of(DerivedJson.decodeSummary(incoming.value()));
        };
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join(STOP_PATIENCE);
            thread.interrupt();
            thread.join(STOP_PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
