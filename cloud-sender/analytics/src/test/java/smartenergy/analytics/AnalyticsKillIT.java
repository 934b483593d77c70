package smartenergy.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import smartenergy.service.config.Env;
import smartenergy.service.kafka.KafkaAccess;
import smartenergy.service.kafka.Topics;
import smartenergy.telemetry.ClimateSummary;
import smartenergy.telemetry.ClimateSummary.Statistics;
import smartenergy.telemetry.DerivedJson;
import smartenergy.telemetry.KafkaTopics;
import smartenergy.telemetry.Kind;

/** Exactly once, on real Kafka, though an instance of two is killed in the middle: compared point by point. */
class AnalyticsKillIT extends AnalyticsProcesses {
    private static final double ROUNDING = 1e-9;

    private Consumer<String, byte[]> consumer;
    private final Map<Reference.Window, Map<String, Statistics>> minutes = new HashMap<>();
    private final Map<Reference.Window, Map<String, Statistics>> hours = new HashMap<>();
    private final List<Reference.Step> steps = new ArrayList<>();

    @BeforeEach
    void listen() {
        consumer = new KafkaAccess(kafka).consumer("test", KafkaAccess.COMMITTED);
        consumer.subscribe(List.of(KafkaTopics.CLIMATE_MINUTES, KafkaTopics.CLIMATE_HOURS, KafkaTopics.ALARMS));
    }

    @AfterEach
    void stop() {
        consumer.close();
    }

    @Test
    void comesToWhatTheWholeInputComesToThoughAnInstanceIsKilled() throws Exception {
        var readings = RoomReadings.troubled(RoomReadings.all());
        int half = readings.size() / 2;
        var rules = AnalyticsConfig.from(new Env(LIMITS)).rules().get(Kind.ROOM_CLIMATE);
        var expectedMinutes = Reference.summaries(readings, Duration.ofMinutes(1));
        var expectedHours = Reference.summaries(readings, Duration.ofHours(1));
        var expectedSteps = Reference.steps(readings, rules);

        var victim = analytics("a");
        analytics("b");
        awaitWorkForBoth();
        produce(readings.subList(0, half));
        awaitOutput(expectedMinutes.size() / 4);
        produce(readings.subList(half, half + half / 2));
        assertThat(victim.isAlive()).isTrue();
        victim.destroyForcibly().waitFor();
        produce(readings.subList(half + half / 2, readings.size()));
        awaitSame(expectedMinutes, expectedHours);

        assertSame(minutes, expectedMinutes);
        assertSame(hours, expectedHours);
        assertThat(expectedSteps).isNotEmpty();
        assertThat(steps).containsExactlyInAnyOrderElementsOf(expectedSteps);
    }

    @Test
    void worksOnAsManyPartitionsAsTheTopicHasGrownToUnderAnotherName() throws Exception {
        var readings = RoomReadings.all();
        produce(readings.subList(0, readings.size() / 2));

        Topics.create(new KafkaAccess(kafka), 9, (short) 1);

        assertThat(partitions()).isEqualTo(9);
        int http = freePort();
        analytics(
                "grown",
                Map.of(
                        "SMART_ENERGY_ANALYTICS_APPLICATION",
                        "analytics-9",
                        "SMART_ENERGY_HTTP_PORT",
                        Integer.toString(http)));
        produce(readings.subList(readings.size() / 2, readings.size()));
        awaitOutput(Reference.summaries(readings, Duration.ofMinutes(1)).size());
        assertThat(minutes.keySet())
                .isEqualTo(Reference.summaries(readings, Duration.ofMinutes(1)).keySet());
        awaitMetric(http, "smart_energy_analytics_lag_records 0.0");
    }

    private void awaitWorkForBoth() {
        try (var admin = new KafkaAccess(kafka).admin()) {
            await("both instances have partitions")
                    .atMost(PATIENCE)
                    .pollInterval(POLL)
                    .until(() -> working(admin) >= 2);
        }
    }

    private static long working(Admin admin) throws InterruptedException {
        try {
            var groups =
                    admin.describeConsumerGroups(List.of("analytics")).all().get();
            return groups.get("analytics").members().stream()
                    .filter(member -> !member.assignment().topicPartitions().isEmpty())
                    .count();
        } catch (ExecutionException e) {
            return 0; // the group is not there yet
        }
    }

    private void awaitOutput(int atLeast) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (minutes.size() < atLeast && System.nanoTime() < deadline) {
            poll();
        }
    }

    /** Late corrections may still come; what the test says of the difference is better than what this could. */
    private void awaitSame(
            Map<Reference.Window, Map<String, Statistics>> expectedMinutes,
            Map<Reference.Window, Map<String, Statistics>> expectedHours) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while ((!isSame(minutes, expectedMinutes) || !isSame(hours, expectedHours)) && System.nanoTime() < deadline) {
            poll();
        }
    }

    private void poll() {
        for (var incoming : consumer.poll(POLL)) {
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

    private static void assertSame(
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

    private static boolean isSame(
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
