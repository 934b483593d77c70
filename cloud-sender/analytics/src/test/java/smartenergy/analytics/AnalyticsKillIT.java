package smartenergy.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import smartenergy.servers.KafkaBroker;
import smartenergy.service.config.Env;
import smartenergy.service.kafka.KafkaAccess;
import smartenergy.service.kafka.Topics;
import smartenergy.telemetry.ClimateSummary;
import smartenergy.telemetry.ClimateSummary.Statistics;
import smartenergy.telemetry.DerivedJson;
import smartenergy.telemetry.KafkaTopics;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.ReadingJson;

/** Exactly once, on real Kafka, though an instance of two is killed in the middle: compared point by point. */
class AnalyticsKillIT {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final double ROUNDING = 1e-9;
    /** So tight that there are alarms, in the middle of things too. */
    private static final Map<String, String> LIMITS =
            Map.of("SMART_ENERGY_ALARM_LIMITS", "room_climate.celsius=..20.8,room_climate.humidityPercent=..42");

    @TempDir
    private Path folder;

    private final List<Process> processes = new ArrayList<>();
    private String kafka;
    private Consumer<String, byte[]> consumer;
    private final Map<Reference.Window, Map<String, Statistics>> minutes = new HashMap<>();
    private final Map<Reference.Window, Map<String, Statistics>> hours = new HashMap<>();
    private final List<Reference.Step> steps = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        var ports = new KafkaBroker.Ports(freePort(), freePort());
        kafka = "127.0.0.1:" + ports.clients();
        var broker = new KafkaBroker(1, List.of(ports), folder.resolve("kafka")).prepare();
        launch("kafka", Map.of(), broker);
        Topics.create(new KafkaAccess(kafka), 4, (short) 1);
        consumer = new KafkaAccess(kafka).consumer("test", KafkaAccess.COMMITTED);
        consumer.subscribe(List.of(KafkaTopics.CLIMATE_MINUTES, KafkaTopics.CLIMATE_HOURS, KafkaTopics.ALARMS));
    }

    @AfterEach
    void stop() throws Exception {
        consumer.close();
        for (var process : processes.reversed()) {
            process.destroyForcibly().waitFor();
        }
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
        await("nothing waits any more")
                .atMost(PATIENCE)
                .pollInterval(POLL)
                .until(() -> metrics(http).contains("smart_energy_analytics_lag_records 0.0"));
    }

    private static String metrics(int port) throws IOException {
        try (var metrics =
                URI.create("http://127.0.0.1:" + port + "/metrics").toURL().openStream()) {
            return new String(metrics.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

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

        awaitMetric(http, "smart_energy_kafka_records_lost_total{loop=\"analytics\"}");
        assertThat(removed).isPositive();
        assertThat(lost(metrics(http))).isEqualTo(removed);
    }

    private void awaitMetric(int http, String line) {
        await(line).atMost(PATIENCE).pollInterval(POLL).ignoreExceptions().until(() -> metrics(http).contains(line));
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
            var places = admin.listConsumerGroupOffsets("analytics").partitionsToOffsetAndMetadata().get();
            long unread = 0;
            for (int partition = 0; partition < partitions(); partition++) {
                var all = new TopicPartition(KafkaTopics.READINGS, partition);
                long end = admin.listOffsets(Map.of(all, OffsetSpec.latest())).partitionResult(all).get().offset();
                admin.deleteRecords(Map.of(all, RecordsToDelete.beforeOffset(end))).all().get();
                unread += places.containsKey(all) ? end - places.get(all).offset() : 0;
            }
            return unread;
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

    private static void produce(KafkaAccess access, TopicPartition partition, int count) {
        try (var producer = access.producer()) {
            for (int i = 0; i < count; i++) {
                producer.send(new ProducerRecord<>(partition.topic(), partition.partition(), "d", new byte[1]));
            }
        }
    }

    private int partitions() throws Exception {
        try (var admin = new KafkaAccess(kafka).admin()) {
            return admin.describeTopics(List.of(KafkaTopics.READINGS))
                    .allTopicNames()
                    .get()
                    .get(KafkaTopics.READINGS)
                    .partitions()
                    .size();
        }
    }

    private Process analytics(String name) throws IOException {
        return analytics(name, Map.of());
    }

    private Process analytics(String name, Map<String, String> more) throws IOException {
        var environment = new HashMap<>(LIMITS);
        environment.putAll(more);
        environment.put("SMART_ENERGY_KAFKA_SERVERS", kafka);
        environment.put(
                "SMART_ENERGY_ANALYTICS_STATE_DIR",
                folder.resolve("state-" + name).toString());
        environment.put("SMART_ENERGY_ANALYTICS_STANDBYS", "1");
        environment.putIfAbsent("SMART_ENERGY_HTTP_PORT", "0");
        return launch(name, environment, List.of("smartenergy.analytics.Main"));
    }

    private Process launch(String name, Map<String, String> environment, List<String> mainAndArguments)
            throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(mainAndArguments);
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile());
        builder.environment().putAll(environment);
        var process = builder.start();
        processes.add(process);
        return process;
    }

    private void produce(List<Reading> readings) {
        try (var producer = new KafkaAccess(kafka).producer()) {
            readings.forEach(reading -> producer.send(
                    new ProducerRecord<>(KafkaTopics.READINGS, reading.device(), ReadingJson.encode(reading))));
        }
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

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
