package smartenergy.sender.derived;

import static java.util.stream.Collectors.groupingBy;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.datalake.DataLake;
import smartenergy.datalake.DerivedPoint;
import smartenergy.sender.rejected.DeadLetters;
import smartenergy.service.kafka.Topics;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.DerivedJson;
import smartenergy.telemetry.KafkaTopics;
import smartenergy.telemetry.Reason;

/**
 * Moves summaries, alarms and training records from Kafka to the DataLake, and commits what is stored there or kept as
 * a dead letter.
 */
public final class DerivedSender implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DerivedSender.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    private final Consumer<String, byte[]> consumer;
    private final DataLake lake;
    private final DeadLetters deadLetters;
    private final Clock clock;
    private final Thread thread;
    private volatile boolean stopped;

    /** @param consumer without automatic commit, of committed records only; this owns it from now on */
    public DerivedSender(Consumer<String, byte[]> consumer, DataLake lake, DeadLetters deadLetters, Clock clock) {
        this.consumer = consumer;
        this.lake = lake;
        this.deadLetters = deadLetters;
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("derived-sender").start(this::run);
    }

    private void run() {
        consumer.subscribe(Topics.DERIVED);
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
        var sources = new IdentityHashMap<DerivedPoint, ConsumerRecord<String, byte[]>>();
        var letters = new ArrayList<DeadLetter>();
        for (var incoming : consumer.poll(POLL)) {
            try {
                sources.put(point(incoming), incoming);
            } catch (IllegalArgumentException e) {
                letters.add(DeadLetters.letter(incoming, Reason.MALFORMED_JSON, e.getMessage(), clock.instant()));
            }
        }
        for (var policy : sources.keySet().stream()
                .collect(groupingBy(DerivedPoint::policy))
                .entrySet()) {
            lake.write(policy.getKey(), policy.getValue())
                    .forEach(refusal -> letters.add(DeadLetters.letter(
                            sources.get(refusal.point()), refusal.reason(), refusal.message(), clock.instant())));
        }
        deadLetters.keep(letters);
        consumer.commitSync();
    }

    private static DerivedPoint point(ConsumerRecord<String, byte[]> incoming) {
        return switch (incoming.topic()) {
            case KafkaTopics.ALARMS -> DerivedPoint.of(DerivedJson.decodeAlarm(incoming.value()));
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
