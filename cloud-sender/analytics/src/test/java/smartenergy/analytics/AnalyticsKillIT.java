package smartenergy.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import smartenergy.service.config.Env;
import smartenergy.service.kafka.KafkaAccess;
import smartenergy.service.kafka.Topics;
import smartenergy.telemetry.ClimateSummary.Statistics;
import smartenergy.telemetry.Kind;

/** Exactly once, on real Kafka, though an instance of two is killed in the middle: compared point by point. */
class AnalyticsKillIT extends AnalyticsProcesses {
    /** Reads what is committed, and nothing else. */
    private Results committed;
    /** Reads at once, as the Data Sender does. */
    private Results seen;

    @BeforeEach
    void listen() {
        committed = new Results(new KafkaAccess(kafka), KafkaAccess.COMMITTED);
        seen = new Results(new KafkaAccess(kafka), Map.of());
    }

    @AfterEach
    void stop() {
        committed.close();
        seen.close();
    }

    @Test
    void comesToWhatTheWholeInputComesToThoughAnInstanceIsKilled() throws Exception {
        comesToTheSameThough(victim -> victim.destroyForcibly().waitFor(), victim -> {});
    }

    /**
     * It was taken for dead, and goes on where it was, with records to write that another instance has written since.
     */
    @Test
    @Tag("long")
    void comesToWhatTheWholeInputComesToThoughAnInstanceComesBackThatOthersStoodInFor() throws Exception {
        comesToTheSameThough(
                victim -> {
                    signal("STOP", victim);
                    awaitWorkFor(1);
                },
                victim -> {
                    signal("CONT", victim);
                    awaitWorkFor(2);
                });
    }

    private interface Trouble {
        void with(Process victim) throws Exception;
    }

    private void comesToTheSameThough(Trouble begins, Trouble ends) throws Exception {
        var readings = RoomReadings.troubled(RoomReadings.all());
        int half = readings.size() / 2;
        var rules = AnalyticsConfig.from(new Env(LIMITS)).rules().get(Kind.ROOM_CLIMATE);
        var expectedMinutes = Reference.summaries(readings, Duration.ofMinutes(1));
        var expectedHours = Reference.summaries(readings, Duration.ofHours(1));
        var expectedSteps = Reference.steps(readings, rules);

        var victim = analytics("a");
        analytics("b");
        awaitWorkFor(2);
        produce(readings.subList(0, half));
        awaitOutput(expectedMinutes.size() / 4);
        produce(readings.subList(half, half + half / 2));
        assertThat(victim.isAlive()).isTrue();
        begins.with(victim);
        int most = half + half * 3 / 4;
        produce(readings.subList(half + half / 2, most));
        awaitOutput(Reference.summaries(readings.subList(0, most), Duration.ofMinutes(1))
                .size());
        ends.with(victim);
        produce(readings.subList(most, readings.size()));
        awaitSame(committed, expectedMinutes, expectedHours);

        committed.poll(POLL);
        Results.assertSame(committed.minutes, expectedMinutes);
        Results.assertSame(committed.hours, expectedHours);
        assertThat(expectedSteps).isNotEmpty();
        assertThat(committed.steps).containsExactlyInAnyOrderElementsOf(expectedSteps);
        await("every step to be seen").atMost(PATIENCE).until(() -> {
            seen.poll(POLL);
            return new HashSet<>(seen.steps).size() >= expectedSteps.size();
        });
        assertThat(new HashSet<>(seen.steps)).containsExactlyInAnyOrderElementsOf(expectedSteps);
    }

    private static void signal(String name, Process process) throws Exception {
        var kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
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
        assertThat(committed.minutes.keySet())
                .isEqualTo(Reference.summaries(readings, Duration.ofMinutes(1)).keySet());
        awaitMetric(http, "smart_energy_analytics_lag_records 0.0");
    }

    private void awaitWorkFor(int instances) {
        try (var admin = new KafkaAccess(kafka).admin()) {
            await("as many instances have partitions")
                    .atMost(PATIENCE)
                    .pollInterval(POLL)
                    .until(() -> working(admin) == instances);
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
        while (committed.minutes.size() < atLeast && System.nanoTime() < deadline) {
            committed.poll(POLL);
        }
    }

    /** Late corrections may still come; what the test says of the difference is better than what this could. */
    private static void awaitSame(
            Results results,
            Map<Reference.Window, Map<String, Statistics>> minutes,
            Map<Reference.Window, Map<String, Statistics>> hours) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while ((!Results.isSame(results.minutes, minutes) || !Results.isSame(results.hours, hours))
                && System.nanoTime() < deadline) {
            results.poll(POLL);
        }
    }
}
