package smartenergy.analytics;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import smartenergy.servers.KafkaBroker;
import smartenergy.service.kafka.KafkaAccess;
import smartenergy.service.kafka.Topics;
import smartenergy.telemetry.KafkaTopics;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.ReadingJson;

/** Real Kafka, and the analytics as processes of their own that a test may end. */
abstract class AnalyticsProcesses {
    static final Duration PATIENCE = Duration.ofSeconds(120);
    static final Duration POLL = Duration.ofMillis(200);
    /** So tight that there are alarms, in the middle of things too. */
    static final Map<String, String> LIMITS =
            Map.of("SMART_ENERGY_ALARM_LIMITS", "room_climate.celsius=..20.8,room_climate.humidityPercent=..42");

    @TempDir
    private Path folder;

    private final List<Process> processes = new ArrayList<>();
    private List<String> broker;
    private Process brokerProcess;
    String kafka;

    @BeforeEach
    void startKafka() throws Exception {
        var ports = new KafkaBroker.Ports(freePort(), freePort());
        kafka = "127.0.0.1:" + ports.clients();
        broker = new KafkaBroker(1, List.of(ports), folder.resolve("kafka")).prepare();
        brokerProcess = launch("kafka", Map.of(), broker);
        Topics.create(new KafkaAccess(kafka), 4, (short) 1);
    }

    /** Kills the broker and starts it again without what a topic of it held. */
    void restartKafkaWithout(String topic) throws Exception {
        brokerProcess.destroyForcibly().waitFor();
        try (var files = Files.walk(folder.resolve("kafka"))) {
            for (var file : files.filter(Files::isRegularFile)
                    .filter(any -> any.getParent().getFileName().toString().startsWith(topic + "-"))
                    .filter(any -> !any.endsWith("partition.metadata"))
                    .toList()) {
                Files.delete(file);
            }
        }
        brokerProcess = launch("kafka", Map.of(), broker);
    }

    @AfterEach
    void stopProcesses() throws Exception {
        for (var process : processes.reversed()) {
            process.destroyForcibly().waitFor();
        }
    }

    Process analytics(String name) throws IOException {
        return analytics(name, Map.of());
    }

    Process analytics(String name, Map<String, String> more) throws IOException {
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

    void produce(List<Reading> readings) {
        try (var producer = new KafkaAccess(kafka).producer()) {
            readings.forEach(reading -> producer.send(
                    new ProducerRecord<>(KafkaTopics.READINGS, reading.device(), ReadingJson.encode(reading))));
        }
    }

    int partitions() throws Exception {
        try (var admin = new KafkaAccess(kafka).admin()) {
            return admin.describeTopics(List.of(KafkaTopics.READINGS))
                    .allTopicNames()
                    .get()
                    .get(KafkaTopics.READINGS)
                    .partitions()
                    .size();
        }
    }

    static String metrics(int port) throws IOException {
        try (var metrics =
                URI.create("http://127.0.0.1:" + port + "/metrics").toURL().openStream()) {
            return new String(metrics.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    void awaitMetric(int http, String line) {
        await(line)
                .atMost(PATIENCE)
                .pollInterval(POLL)
                .ignoreExceptions()
                .until(() -> metrics(http).contains(line));
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
