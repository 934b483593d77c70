package smartenergy.analytics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import smartenergy.telemetry.Alarm;
import smartenergy.telemetry.ClimateSummary;
import smartenergy.telemetry.ClimateSummary.Statistics;
import smartenergy.telemetry.DerivedJson;
import smartenergy.telemetry.DeviceLimits;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Measurement;
import smartenergy.telemetry.ReadingJson;

class AnalyticsTopologyTest extends TopologyFixture {
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
    void countsAReadingOnceHoweverManyComeWithinSeconds() {
        for (int round = 0; round < 2; round++) {
            for (int n = 0; n < 700; n++) {
                climateAt(T0.plusMillis(10L * (n * 337 % 700)), T0.plusSeconds(7), 21);
            }
        }
        climateAt(T0.plusMillis(6_990), T0.plusSeconds(7), 22);
        pass(Duration.ofSeconds(61));

        assertThat(minutes.readValue().values().get("celsius").count()).isEqualTo(700);
        assertThat(metrics.duplicate().get()).isEqualTo(700);
        assertThat(letters.readValuesToList()).hasSize(1);
    }

    @Test
    void sumsUpAnHourOfMinutesThatComeInAnyOrderAndLate() {
        for (int second = 0; second < 3_600; second += 60) {
            climate(second, 20);
            if (second % 600 == 0) {
                pass(Duration.ofMinutes(10)); // which gives out what there is of them
            }
        }
        climate(30, 50);
        climate(1_830, 71);
        pass(Duration.ofMinutes(20));

        var celsius = hours.readValuesToList().getLast().values().get("celsius");
        assertThat(celsius.count()).isEqualTo(62);
        assertThat(celsius.mean()).isCloseTo((60 * 20 + 50 + 71) / 62.0, within(1e-12));
        assertThat(celsius.max()).isEqualTo(71);
        pass(Duration.ofSeconds(5));
        assertThat(hours.isEmpty()).isTrue();
    }

    @Test
    void keepsReadingsOfOneTimeButAnotherKindApart() {
        climate(0, 21);
        give(DHT22, 0, Kind.SERVER.measured(50));
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
        assertThat(ReadingJson.decode(letter.value()).measurement()).isEqualTo(Kind.ROOM_CLIMATE.measured(22, 40));
    }

    @Test
    void leavesWhatIsNoReadingToTheDataSender() {
        readings.pipeInput(DHT22, "rubbish".getBytes(UTF_8), T0);
        readings.pipeInput(DHT22, null, T0);
        climate(0, 21);
        pass(Duration.ofSeconds(61));

        assertThat(letters.isEmpty()).isTrue();
        assertThat(minutes.readValuesToList()).hasSize(1);
    }

    @Test
    void passesOverWhatIsLaterThanTheLatenessWhereItIsSentAgain() {
        climate(7_200, 21);
        sendAgain(3_599, 21);
        sendAgain(7_199, 22);

        assertThat(letters.isEmpty()).isTrue();
        assertThat(metrics.duplicate().get()).isOne();
        assertThat(metrics.accepted().get()).isEqualTo(2);
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
        give("other", 3 * 86_400, Kind.ROOM_CLIMATE.measured(22, 40));
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

        assertThat(size(Deduplicator.IDENTITIES)).isBetween(60, 63);
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

        var limit = alarms.readValuesToList().stream()
                .filter(alarm -> alarm.anomaly().equals("limit"))
                .toList();
        assertThat(limit).extracting(Alarm::phase).containsExactly(Alarm.Phase.RAISED, Alarm.Phase.CLEARED);
        assertThat(limit.getFirst().value()).isEqualTo(36);
        assertThat(limit.getFirst().expected()).isEqualTo(32);
        assertThat(limit.getLast().clearedAt()).contains(T0.plusSeconds(20));
        assertThat(limit).extracting(Alarm::raisedAt).containsOnly(T0.plusSeconds(10));
    }

    @Test
    void noticesThatADeviceFellSilent() {
        for (int second = 0; second < 60; second += 2) {
            climate(second, 22);
        }
        pass(Duration.ofMinutes(1));
        assertThat(alarms.isEmpty()).isTrue();

        pass(Duration.ofMinutes(2));
        assertThat(alarms.isEmpty()).as("told before it is committed").isTrue();

        pass(Duration.ofSeconds(5));

        assertThat(alarms.readValue()).satisfies(alarm -> {
            assertThat(alarm.anomaly()).isEqualTo("silence");
            assertThat(alarm.quantity()).isEqualTo("readings");
            assertThat(alarm.room()).isEqualTo("server-room");
        });
    }

    @Test
    void tellsOfASilenceThatWasNoticedBeforeTheReadingThatEndsIt() {
        for (int second = 0; second < 60; second += 2) {
            climate(second, 22);
        }
        pass(Duration.ofMinutes(3));
        climate(180, 22);

        var silence = alarms.readValuesToList();
        assertThat(silence).extracting(Alarm::phase).containsExactly(Alarm.Phase.RAISED, Alarm.Phase.CLEARED);
        assertThat(silence).extracting(Alarm::anomaly).containsOnly("silence");
        assertThat(silence).extracting(Alarm::raisedAt).containsOnly(T0.plusSeconds(58 + 60));
        pass(Duration.ofSeconds(5));
        assertThat(alarms.isEmpty()).isTrue();
    }

    @Test
    void reportsAClockThatIsAheadAndGoesOnWithTheDevice() {
        climateAt(T0.plus(Duration.ofDays(1)), T0, 22);
        climateAt(T0.plus(Duration.ofDays(1)).plusSeconds(1), T0.plusSeconds(1), 22);
        climateAt(T0.plusSeconds(40), T0.plusSeconds(40), 36);

        assertThat(alarms.readValuesToList().stream().collect(Collectors.groupingBy(Alarm::anomaly)))
                .containsKeys("clock", "limit");
        assertThat(letters.isEmpty()).isTrue();
    }

    @Test
    void judgesADeviceByTheLimitsOfItsProfileBeforeThoseOfItsKind() {
        limits.pipeInput(DHT22, limitsOf(DHT22, 24));
        climate(0, 25);
        give("other", 0, Kind.ROOM_CLIMATE.measured(25, 40));

        assertThat(alarms.readValuesToList()).singleElement().satisfies(alarm -> {
            assertThat(alarm.device()).isEqualTo(DHT22);
            assertThat(alarm.anomaly()).isEqualTo("limit");
            assertThat(alarm.expected()).isEqualTo(24);
        });
    }

    @Test
    void clearsAnAlarmWhenTheProfilesLimitIsTakenAway() {
        limits.pipeInput(DHT22, limitsOf(DHT22, 24));
        climate(0, 25);
        limits.pipeInput(DHT22, (byte[]) null);
        for (int second = 10; second <= 600; second += 10) {
            climate(second, 25 + second % 3 / 10.0);
        }

        assertThat(alarms.readValuesToList())
                .extracting(Alarm::phase)
                .startsWith(Alarm.Phase.RAISED)
                .endsWith(Alarm.Phase.CLEARED);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "rubbish",
                "{}",
                "[]",
                "null",
                "{\"device\":\"pi-1-dht22\",\"ranges\":7}",
                "{\"device\":\"pi-1-dht22\",\"ranges\":{\"celsius\":{\"low\":9,\"high\":8}}}",
                "{\"device\":\"pi-1-dht22\",\"ranges\":{\"celsius\":{\"low\":\"NaN\",\"high\":24}}}",
                "{\"version\":2,\"limits\":[{\"device\":\"pi-1-dht22\"}]}",
            })
    void goesOnWithoutLimitsThatCannotBeRead(String text) {
        limits.pipeInput(DHT22, text == null ? null : text.getBytes(UTF_8));
        limits.pipeInput(null, text == null ? null : text.getBytes(UTF_8));
        climate(0, 25);
        assertThat(alarms.isEmpty()).isTrue();
        climate(10, 36);

        assertThat(alarms.readValuesToList())
                .filteredOn(alarm -> alarm.anomaly().equals("limit"))
                .extracting(Alarm::expected)
                .containsExactly(32.0);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "rubbish", "{}", "[]", "null", "{\"version\":2}", "\u0000\u0001"})
    void passesOverRecordsThatAreNoReadings(String text) {
        var value = text == null ? null : text.getBytes(UTF_8);
        readings.pipeInput(DHT22, value, T0);
        readings.pipeInput(null, value, T0);
        climate(0, 21);
        pass(Duration.ofSeconds(61));

        assertThat(minutes.readValuesToList()).hasSize(1);
        assertThat(metrics.rejected().collect().getDataPoints()).anyMatch(point -> point.getValue() == 2);
    }

    @Test
    void goesOnThoughADevicesValuesAreAsFarApartAsNumbersCanBe() {
        for (int i = 0; i < 600; i++) {
            double far = i % 2 == 0 ? Double.MAX_VALUE : -Double.MAX_VALUE;
            give("meter", 10 * i, new Measurement.General("pdu", new TreeMap<>(Map.of("watts", far))));
        }
        pass(Duration.ofHours(2));

        assertThat(minutes.readValuesToList()).isNotEmpty().allSatisfy(minute -> {
            var watts = minute.values().get("watts");
            assertThat(watts.mean()).isFinite();
            assertThat(watts.deviation()).isFinite();
        });
    }

    private static byte[] limitsOf(String device, double high) {
        return DerivedJson.encode(new DeviceLimits(
                device, new TreeMap<>(Map.of("celsius", new DeviceLimits.Range(Double.NEGATIVE_INFINITY, high)))));
    }

    @Test
    void takesReadingsOfAClockThatIsBefore1970() {
        climateAt(Instant.parse("1969-12-31T23:00:00Z"), T0, 21);
        climateAt(Instant.parse("1969-12-31T23:01:00Z"), T0.plusSeconds(60), 36);
        pass(Duration.ofHours(1));

        assertThat(alarms.readValuesToList()).extracting(Alarm::anomaly).contains("limit");
        assertThat(minutes.readValuesToList()).hasSize(2);
        assertThat(hours.readValuesToList()).hasSize(1);
    }
}
