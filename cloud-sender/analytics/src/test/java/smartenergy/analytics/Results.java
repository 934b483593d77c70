package smartenergy.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import smartenergy.service.kafka.KafkaAccess;
import smartenergy.telemetry.ClimateSummary;
import smartenergy.telemetry.ClimateSummary.Statistics;
import smartenergy.telemetry.DerivedJson;
import smartenergy.telemetry.KafkaTopics;

/** What a reader of the analytics' results has seen. */
final class Results implements AutoCloseable {
    private static final double ROUNDING = 1e-9;

    final Map<Reference.Window, Map<String, Statistics>> minutes = new HashMap<>();
    final Map<Reference.Window, Map<String, Statistics>> hours = new HashMap<>();
    /** In the order in which they came, also again. */
    final List<Reference.Step> steps = new ArrayList<>();

    private final Consumer<String, byte[]> consumer;

    /** @param special what its consumer has otherwise; it is in no group, which could have it begin again */
    Results(KafkaAccess kafka, Map<String, Object> special) {
        consumer = kafka.reader(special);
        consumer.assign(Stream.of(KafkaTopics.CLIMATE_MINUTES, KafkaTopics.CLIMATE_HOURS, KafkaTopics.ALARMS)
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(one -> new TopicPartition(one.topic(), one.partition()))
                .toList());
        consumer.seekToBeginning(consumer.assignment());
    }

    @Override
    public void close() {
        consumer.close();
    }

    void poll(Duration patience) {
        for (var incoming : consumer.poll(patience)) {
            switch (incoming.topic()) {
                case KafkaTopics.ALARMS -> addStep(incoming);
                case KafkaTopics.CLIMATE_HOURS -> add(hours, DerivedJson.decodeSummary(incoming.value()));
                default -> add(minutes, DerivedJson.decodeSummary(incoming.value()));
            }
        }
    }

    /** A later one replaces an earlier one. */
    private static void add(Map<Reference.Window, Map<String, Statistics>> summaries, ClimateSummary summary) {
        summaries.put(new Reference.Window(summary.device(), summary.start()), summary.values());
    }

    private void addStep(ConsumerRecord<String, byte[]> incoming) {
        var alert = DerivedJson.decodeAlarm(incoming.value());
        if (Reference.isOfValues(alert.anomaly())) {
            steps.add(new Reference.Step(
                    alert.device(),
                    alert.quantity(),
                    alert.anomaly(),
                    alert.phase().name(),
                    alert.raisedAt(),
                    alert.at()));
        }
    }

    static void assertSame(
            Map<Reference.Window, Map<String, Statistics>> actual,
            Map<Reference.Window, Map<String, Statistics>> expected) {
        var different = new TreeMap<String, String>();
        expected.forEach((window, values) -> {
            if (!areSame(actual.getOrDefault(window, Map.of()), values)) {
                different.put(window.toString(), actual.get(window) + " instead of " + values);
            }
        });
        assertThat(different).isEmpty();
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
    }

    static boolean isSame(
            Map<Reference.Window, Map<String, Statistics>> actual,
            Map<Reference.Window, Map<String, Statistics>> expected) {
        return actual.size() == expected.size()
                && expected.entrySet().stream()
                        .allMatch(window -> areSame(actual.getOrDefault(window.getKey(), Map.of()), window.getValue()));
    }

    private static boolean areSame(Map<String, Statistics> actual, Map<String, Statistics> expected) {
        return actual.keySet().equals(expected.keySet())
                && expected.entrySet().stream().allMatch(value -> isSame(actual.get(value.getKey()), value.getValue()));
    }

    private static boolean isSame(Statistics actual, Statistics expected) {
        return actual.count() == expected.count()
                && actual.min() == expected.min()
                && actual.max() == expected.max()
                && Math.abs(actual.mean() - expected.mean()) < ROUNDING
                && Math.abs(actual.deviation() - expected.deviation()) < ROUNDING;
    }
}
