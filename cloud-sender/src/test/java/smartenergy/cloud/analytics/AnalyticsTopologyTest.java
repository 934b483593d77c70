package smartenergy.cloud.analytics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import smartenergy.telemetry.Alert;
import smartenergy.telemetry.ClimateSummary;
import smartenergy.telemetry.ClimateSummary.Statistics;
import smartenergy.telemetry.KafkaTopics;
import smartenergy.telemetry.Measurement;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.ReadingJson;
import smartenergy.telemetry.TrainingRecord;

class AnalyticsTopologyTest {
    private static final Instant T0 = Instant.parse("2026-11-24T09:00:00Z");
    private static final String DHT22 = "pi-1-dht22";

    @TempDir
    private Path state;

    private TopologyTestDriver driver;
    private TestInputTopic<String, byte[]> readings;
    private TestOutputTopic<String, byte[]> letters;
    private TestOutputTopic<String, ClimateSummary> minutes;
    private TestOutputTopic<String, ClimateSummary> hours;
    private TestOutputTopic<String, Alert> alerts;
    private TestOutputTopic<String, TrainingRecord> training;

    @BeforeEach
    void start() {
        var rules = RuleSettings.parse(RuleSettings.LIMITS, RuleSettings.MAX_CHANGES, Duration.ofSeconds(30));
        var topology = new AnalyticsTopology(
                        Duration.ofHours(1),
                        rules,
                        Clock.fixed(T0, ZoneOffset.UTC),
                        AnalyticsMetrics.in(new PrometheusRegistry()))
                .build();
        var properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "analytics");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        driver = new TopologyTestDriver(topology, properties, T0);
        readings = driver.createInputTopic(KafkaTopics.READINGS, Wire.TEXT.serializer(), Wire.BYTES.serializer());
        letters = output(KafkaTopics.REJECTED, Wire.BYTES);
        minutes = output(KafkaTopics.CLIMATE_MINUTES, Wire.SUMMARY);
        hours = output(KafkaTopics.CLIMATE_HOURS, Wire.SUMMARY);
        alerts = output(KafkaTopics.ALERTS, Wire.ALERT);
        training = output(KafkaTopics.TRAINING_RECORDS, Wire.TRAINING);
    }

    private <V> TestOutputTopic<String, V> output(String topic, Serde<V> values) {
        return driver.createOutputTopic(topic, Wire.TEXT.deserializer(), values.deserializer());
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void sumsUpAMinuteWhenItHasEnded() {
        climate(0, 21);
        climate(20, 22);
        climate(40, 24);
        assertThat(minutes.isEmpty()).isTrue();

        pass(Duration.ofSeconds(61));

        var minute = minutes.readKeyValue();
        assertThat(minute.key).isEqualTo(DHT22);
        assertThat(minute.value.start()).isEqualTo(T0);
        assertThat(minute.value.length()).isEqualTo(Duration.ofMinutes(1));
        var celsius = minute.value.values().get("celsius");
        assertThat(celsius.count()).isEqualTo(3);
        assertThat(celsius.mean()).isCloseTo(67 / 3.0, within(1e-12));
        assertThat(celsius.min()).isEqualTo(21);
        assertThat(celsius.max()).isEqualTo(24);
        assertThat(celsius.deviation()).isCloseTo(1.5275252316519468, within(1e-12));
        assertThat(minutes.isEmpty()).isTrue();
    }

    @Test
    void correctsAMinuteThatALateReadingChanges() {
        climate(0, 21);
        climate(90, 23);
        pass(Duration.ofSeconds(61));
        assertThat(minutes.readValue().values().get("celsius").count()).isEqualTo(1);

        climate(30, 22);
        pass(Duration.ofSeconds(1));

        var corrected = minutes.readValue();
        assertThat(corrected.start()).isEqualTo(T0);
        assertThat(corrected.values().get("celsius")).isEqualTo(new Statistics(2, 21.5, 21, 22, Math.sqrt(0.5)));
    }

    @Test
    void sumsUpHours() {
        for (int second = 0; second < 3_600; second += 60) {
            climate(second, 20 + second / 3_600.0);
        }
        pass(Duration.ofMinutes(61));

        assertThat(hours.readValuesToList()).singleElement().satisfies(hour -> {
            assertThat(hour.start()).isEqualTo(T0);
            assertThat(hour.values().get("celsius").count()).isEqualTo(60);
        });
    }

    @Test
    void countsAReadingOnceHoweverOftenItComes() {
        climate(0, 21);
        climate(10, 22);
        climate(0, 21);
        climate(10, 22);
        pass(Duration.ofSeconds(61));

        assertThat(minutes.readValue().values().get("celsius").count()).isEqualTo(2);
        assertThat(letters.isEmpty()).isTrue();
    }

    @Test
    void keepsReadingsOfOneTimeButAnotherKindApart() {
        climate(0, 21);
        give(DHT22, 0, new Measurement.ServerTemperature(50));
        pass(Duration.ofSeconds(61));

        assertThat(minutes.readValuesToList()).hasSize(2);
    }

    @Test
    void rejectsTheSameIdentityWithOtherValues() {
        climate(0, 21);
        climate(0, 22);

        var letter = letters.readRecord();
        assertThat(header(letter.headers().lastHeader("reason").value())).isEqualTo("identity-conflict");
        assertThat(header(letter.headers().lastHeader("detail").value())).startsWith("analytics: ");
        assertThat(header(letter.headers().lastHeader("origin").value())).isEqualTo("kafka:energy.readings.v1/0/1");
        assertThat(ReadingJson.decode(letter.value()).measurement()).isEqualTo(new Measurement.RoomClimate(22, 40));
    }

    @Test
    void rejectsWhatIsNoReadingWhole() {
        readings.pipeInput(DHT22, "rubbish".getBytes(UTF_8), T0);
        readings.pipeInput(DHT22, null, T0);

        assertThat(letters.readValuesToList()).containsExactly("rubbish".getBytes(UTF_8), new byte[0]);
    }

    @Test
    void rejectsWhatIsLaterThanTheLateness() {
        climate(7_200, 21);
        climate(3_600, 21);
        climate(3_599, 21);

        var letter = letters.readRecord();
        assertThat(header(letter.headers().lastHeader("reason").value())).isEqualTo("too-late");
        assertThat(letters.isEmpty()).isTrue();
    }

    @Test
    void takesTheBacklogOfADeviceThatWasCutOffForDays() {
        give("other", 3 * 86_400, new Measurement.RoomClimate(22, 40));
        climate(0, 21);
        climate(1, 21);
        pass(Duration.ofSeconds(61));

        assertThat(letters.isEmpty()).isTrue();
        assertThat(minutes.readValuesToList())
                .filteredOn(minute -> minute.device().equals(DHT22))
                .extracting(minute -> minute.values().get("celsius").count())
                .containsExactly(2L);
    }

    @Test
    void forgetsIdentitiesAndWindowsThatNothingCanChangeAnyMore() {
        for (int minute = 0; minute < 600; minute++) {
            climate(60 * minute, 21);
        }
        pass(Duration.ofSeconds(1));

        assertThat(size(Admit.IDENTITIES)).isBetween(60, 63);
        assertThat(size("windows-1m")).isBetween(60, 63);
        assertThat(minutes.readValuesToList()).isNotEmpty();
    }

    private int size(String store) {
        return Stored.keys(driver.getKeyValueStore(store).all()).size();
    }

    @Test
    void givesOutEveryMinuteOfARecordingThatIsPlayedBackFast() {
        for (int minute = 0; minute < 600; minute++) {
            climateAt(T0.minus(Duration.ofDays(3_000)).plusSeconds(60L * minute), T0, 21);
        }
        pass(Duration.ofSeconds(1));

        assertThat(minutes.readValuesToList().stream()
                        .map(ClimateSummary::start)
                        .distinct())
                .hasSize(600);
    }

    @Test
    void raisesAndClearsAnAlarm() {
        climate(0, 22);
        climate(10, 36);
        for (int second = 20; second < 120; second += 10) {
            climate(second, 22);
        }

        var limit = alerts.readValuesToList().stream()
                .filter(alert -> alert.anomaly().equals("limit"))
                .toList();
        assertThat(limit).extracting(Alert::phase).containsExactly(Alert.Phase.RAISED, Alert.Phase.CLEARED);
        assertThat(limit.getFirst().value()).isEqualTo(36);
        assertThat(limit.getFirst().expected()).isEqualTo(32);
        assertThat(limit.getLast().clearedAt()).contains(T0.plusSeconds(20));
        assertThat(limit).extracting(Alert::raisedAt).containsOnly(T0.plusSeconds(10));
    }

    @Test
    void noticesThatADeviceFellSilent() {
        for (int second = 0; second < 60; second += 2) {
            climate(second, 22);
        }
        pass(Duration.ofMinutes(1));
        assertThat(alerts.isEmpty()).isTrue();

        pass(Duration.ofMinutes(2));

        assertThat(alerts.readValue()).satisfies(alert -> {
            assertThat(alert.anomaly()).isEqualTo("silence");
            assertThat(alert.quantity()).isEqualTo("readings");
            assertThat(alert.room()).isEqualTo("server-room");
        });
    }

    @Test
    void reportsAClockThatIsAheadAndGoesOnWithTheDevice() {
        climateAt(T0.plus(Duration.ofDays(1)), T0, 22);
        climateAt(T0.plus(Duration.ofDays(1)).plusSeconds(1), T0.plusSeconds(1), 22);
        climateAt(T0.plusSeconds(40), T0.plusSeconds(40), 36);

        assertThat(alerts.readValuesToList().stream().collect(Collectors.groupingBy(Alert::anomaly)))
                .containsKeys("clock", "limit");
        assertThat(letters.isEmpty()).isTrue();
    }

    @Test
    void joinsARoomsMinuteIntoATrainingRecord() {
        give("weather", 0, weather(9.5));
        give("aircon", 10, new Measurement.AirConditioner(16));
        give("server", 20, new Measurement.ServerTemperature(55));
        climate(30, 22);
        pass(Duration.ofSeconds(61));

        var last = lastTraining();
        assertThat(last).hasSize(1);
        assertThat(last.get(T0))
                .isEqualTo(new TrainingRecord("gist", "server-room", T0, 16, 60, 9.5, 22, 40, 55, "Clouds"));
    }

    @Test
    void makesNoTrainingRecordWhereAPartIsMissing() {
        give("weather", 0, weather(9.5));
        give("aircon", 10, new Measurement.AirConditioner(16));
        climate(30, 22);
        pass(Duration.ofSeconds(61));
        pass(Duration.ofSeconds(1));

        assertThat(training.isEmpty()).isTrue();
    }

    @Test
    void carriesPartsOnAsLongAsTheyAreNotStale() {
        give("weather", 0, weather(9.5));
        give("aircon", 10, new Measurement.AirConditioner(16));
        give("server", 20, new Measurement.ServerTemperature(55));
        for (int minute = 0; minute < 10; minute++) {
            climate(60 * minute, 22);
        }
        pass(Duration.ofMinutes(11));

        assertThat(lastTraining()).hasSize(6).containsKey(T0.plus(Duration.ofMinutes(5)));
    }

    @Test
    void makesATrainingRecordAnewWhenAPartComesLate() {
        give("weather", 0, weather(9.5));
        give("aircon", 10, new Measurement.AirConditioner(16));
        give("server", 20, new Measurement.ServerTemperature(55));
        climate(0, 22);
        climate(60, 23);
        pass(Duration.ofMinutes(3));
        assertThat(lastTraining().get(T0.plusSeconds(60)).airConditionerCelsius())
                .isEqualTo(16);

        give("aircon", 70, new Measurement.AirConditioner(14));
        pass(Duration.ofSeconds(1));

        assertThat(lastTraining()).containsOnlyKeys(T0.plusSeconds(60));
        assertThat(lastTraining()).isEmpty();
    }

    /** The last record of each minute since the last look. */
    private Map<Instant, TrainingRecord> lastTraining() {
        pass(Duration.ofSeconds(1));
        return training.readValuesToList().stream()
                .collect(Collectors.toMap(TrainingRecord::minute, record -> record, (one, other) -> other));
    }

    private static Measurement weather(double celsius) {
        return new Measurement.OutdoorWeather(
                celsius, 60, OptionalDouble.empty(), OptionalDouble.empty(), List.of("Clouds"));
    }

    private void climate(int second, double celsius) {
        give(DHT22, second, new Measurement.RoomClimate(celsius, 40));
    }

    private void climateAt(Instant observed, Instant arrived, double celsius) {
        pipe(DHT22, observed, arrived, new Measurement.RoomClimate(celsius, 40));
    }

    private void give(String device, int second, Measurement measurement) {
        pipe(device, T0.plusSeconds(second), T0.plusSeconds(second), measurement);
    }

    private void pipe(String device, Instant observed, Instant arrived, Measurement measurement) {
        var reading = new Reading("gist", "server-room", device, observed, Optional.empty(), measurement);
        readings.pipeInput(device, ReadingJson.encode(reading), arrived);
    }

    private void pass(Duration time) {
        driver.advanceWallClockTime(time);
    }

    private static String header(byte[] value) {
        return new String(value, UTF_8);
    }
}
