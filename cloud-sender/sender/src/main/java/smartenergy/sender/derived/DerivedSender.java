package smartenergy.sender.derived;

import static java.util.stream.Collectors.groupingBy;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import smartenergy.datalake.DataLake;
import smartenergy.datalake.DerivedPoint;
import smartenergy.sender.lake.Refusals;
import smartenergy.service.kafka.DeadLetterSink;
import smartenergy.service.kafka.RecordHandler;
import smartenergy.service.kafka.RecordLoop;
import smartenergy.service.kafka.RecordMetrics;
import smartenergy.service.kafka.Topics;
import smartenergy.telemetry.DerivedJson;
import smartenergy.telemetry.KafkaTopics;

/**
 * Moves derived records from Kafka to the DataLake, in order, as a later one replaces an earlier one. It is the one of
 * their topics' readers that keeps their dead letters.
 */
public final class DerivedSender implements AutoCloseable {
    /** The topics of all but alarms. */
    public static final List<String> SUMMARIES = Topics.DERIVED.stream()
            .filter(topic -> !topic.equals(KafkaTopics.ALARMS))
            .toList();

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    private final DataLake lake;
    private final RecordLoop loop;

    private DerivedSender(
            String name,
            List<String> topics,
            Consumer<String, byte[]> consumer,
            DataLake lake,
            DeadLetterSink deadLetters,
            RecordMetrics records,
            Clock clock) {
        this.lake = lake;
        var settings =
                new RecordLoop.Settings(name, topics, 1, Topics.MAX_DERIVED_BYTES, STOP_PATIENCE, DataLake.LINGER);
        this.loop = new RecordLoop(settings, consumer, new Derived(), deadLetters, records, clock).start();
    }

    /**
     * Moves summaries and training records.
     *
     * @param consumer without automatic commit, of committed records only, as an instance that was taken for dead may
     *     write older ones behind those of its successor before it is refused; this owns it from now on
     */
    public static DerivedSender ofSummaries(
            Consumer<String, byte[]> consumer,
            DataLake lake,
            DeadLetterSink deadLetters,
            RecordMetrics records,
            Clock clock) {
        return new DerivedSender("derived-sender", SUMMARIES, consumer, lake, deadLetters, records, clock);
    }

    /**
     * Moves alarms.
     *
     * @param consumer without automatic commit; also of records that are not committed yet, since the same alarms come
     *     again of the same readings, and nobody should wait for the commit; this owns it from now on
     */
    public static DerivedSender ofAlarms(
            Consumer<String, byte[]> consumer,
            DataLake lake,
            DeadLetterSink deadLetters,
            RecordMetrics records,
            Clock clock) {
        return new DerivedSender(
                "alarm-sender", List.of(KafkaTopics.ALARMS), consumer, lake, deadLetters, records, clock);
    }

    private final class Derived implements RecordHandler<DerivedPoint> {
        @Override
        public DerivedPoint decode(ConsumerRecord<String, byte[]> incoming) {
            return switch (incoming.topic()) {
                case KafkaTopics.ALARMS -> DerivedPoint.of(DerivedJson.decodeAlarm(incoming.value()));
                case KafkaTopics.TRAINING_RECORDS ->
                    DerivedPoint.of(DerivedJson.decodeTrainingRecord(incoming.value()));
                default -> DerivedPoint.of(DerivedJson.decodeSummary(incoming.value()));
            };
        }

        @Override
        public List<Refusal> handle(List<Received<DerivedPoint>> batch) throws InterruptedException {
            var byPolicy = batch.stream().map(Received::value).collect(groupingBy(DerivedPoint::policy));
            var refused = new ArrayList<DataLake.Refusal<DerivedPoint>>();
            for (var policy : byPolicy.entrySet()) {
                refused.addAll(lake.write(policy.getKey(), policy.getValue()));
            }
            return Refusals.of(refused, batch);
        }
    }

    @Override
    public void close() {
        loop.close();
    }
}
