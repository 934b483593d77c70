package smartenergy.analytics;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import smartenergy.telemetry.Alarm;
import smartenergy.telemetry.ClimateSummary;
import smartenergy.telemetry.KafkaTopics;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Measurement;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.ReadingJson;
import smartenergy.telemetry.TrainingRecord;

/** The topology in a test driver, with what goes in and what comes out. */
abstract class TopologyFixture {
    static final Instant T0 = Instant.parse("2026-11-24T09:00:00Z");
    static final String DHT22 = "pi-1-dht22";

    @TempDir
    private Path state;

    AnalyticsMetrics metrics;
    TopologyTestDriver driver;
    TestInputTopic<String, byte[]> readings;
    TestInputTopic<String, byte[]> limits;
    TestOutputTopic<String, byte[]> letters;
    TestOutputTopic<String, ClimateSummary> minutes;
    TestOutputTopic<String, ClimateSummary> hours;
    TestOutputTopic<String, Alarm> alarms;
    TestOutputTopic<String, TrainingRecord> training;

    @BeforeEach
    void start() {
        var rules = RuleSettings.parse(RuleSettings.LIMITS, RuleSettings.MAX_CHANGES, Duration.ofSeconds(30));
        metrics = AnalyticsMetrics.in(new PrometheusRegistry());
        var topology =
                new AnalyticsTopology(Duration.ofHours(1), rules, Clock.fixed(T0, ZoneOffset.UTC), metrics).build();
        var properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "analytics");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        driver = new TopologyTestDriver(topology, properties, T0);
        readings = driver.createInputTopic(KafkaTopics.READINGS, Wire.TEXT.serializer(), Wire.BYTES.serializer());
        limits = driver.createInputTopic(KafkaTopics.DEVICE_LIMITS, Wire.TEXT.serializer(), Wire.BYTES.serializer());
        letters = output(KafkaTopics.REJECTED, Wire.BYTES);
        minutes = output(KafkaTopics.CLIMATE_MINUTES, Wire.SUMMARY);
        hours = output(KafkaTopics.CLIMATE_HOURS, Wire.SUMMARY);
        alarms = output(KafkaTopics.ALARMS, Wire.ALARM);
        training = output(KafkaTopics.TRAINING_RECORDS, Wire.TRAINING);
    }

    private <V> TestOutputTopic<String, V> output(String topic, Serde<V> values) {
        return driver.createOutputTopic(topic, Wire.TEXT.deserializer(), values.deserializer());
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    void climate(int second, double celsius) {
        give(DHT22, second, Kind.ROOM_CLIMATE.measured(celsius, 40));
    }

    void climateAt(Instant observed, Instant arrived, double celsius) {
        pipe(DHT22, observed, arrived, Kind.ROOM_CLIMATE.measured(celsius, 40));
    }

    void sendAgain(int second, double celsius) {
        var reading = new Reading(
                "gist",
                "server-room",
                DHT22,
                T0.plusSeconds(second),
                Optional.empty(),
                Kind.ROOM_CLIMATE.measured(celsius, 40));
        var headers = new RecordHeaders().add(ReadingJson.SENT_AGAIN, new byte[0]);
        readings.pipeInput(new TestRecord<>(DHT22, ReadingJson.encode(reading), headers, T0.plusSeconds(second)));
    }

    void give(String device, int second, Measurement measurement) {
        pipe(device, T0.plusSeconds(second), T0.plusSeconds(second), measurement);
    }

    void pipe(String device, Instant observed, Instant arrived, Measurement measurement) {
        var reading = new Reading("gist", "server-room", device, observed, Optional.empty(), measurement);
        readings.pipeInput(device, ReadingJson.encode(reading), arrived);
    }

    void pass(Duration time) {
        driver.advanceWallClockTime(time);
    }

    static String header(byte[] value) {
        return new String(value, UTF_8);
    }
}
