package smartenergy.agent.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.prometheus.metrics.core.metrics.Counter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import smartenergy.agent.outbox.Outbox;
import smartenergy.telemetry.DeviceDescription;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Measurement;
import smartenergy.telemetry.Reading;

class CsvReplayTest {
    private static final Instant NOW = Instant.parse("2026-11-24T09:30:00Z");
    private static final Place PLACE = new Place("gist", "server-room", "pi-1");
    private static final String ROOM = """
            timestamp,humidity,temperature,co2,remark
            2013-08-23 23:05:00,45.5,23.5,494,quiet
            2013-08-23 23:06:00,45.0,23.6,496,door opened
            2013-08-23 23:07:00,many,23.7,497,
            2013-08-23 23:08:00,44.5,23.8,498,
            """;

    @TempDir
    private Path folder;

    private final Counter rejectedRows =
            Counter.builder().name("rows_rejected_total").build();

    @Test
    void makesClimateAndAGeneralReadingOfARow() throws Exception {
        var readings = take(file("room.csv", ROOM), 1, false, 1);

        assertThat(readings)
                .extracting(Reading::measurement)
                .containsExactly(
                        Kind.ROOM_CLIMATE.measured(23.5, 45.5),
                        new Measurement.General("room", new TreeMap<>(Map.of("co2", 494.0))));
        assertThat(readings).extracting(Reading::device).containsOnly("pi-1-room");
    }

    @Test
    void beginsNowAndKeepsTheSpacingDividedByTheSpeed() throws Exception {
        var file = file("room.csv", ROOM);
        try (var replay = replay(file, 60, false, 0)) {
            assertThat(replay.take(NOW, 100)).hasSize(2);
            assertThat(replay.take(NOW.plusMillis(999), 100)).isEmpty();

            var second = replay.take(NOW.plusMillis(1_000), 100);

            assertThat(second).hasSize(2);
            assertThat(second.getFirst().reading().observedAt()).isEqualTo(NOW.plusSeconds(1));
        }
    }

    @Test
    void describesTheDevicesPlayedSoFar() throws Exception {
        try (var replay = replay(file("room.csv", ROOM), 1, false, 0)) {
            assertThat(replay.devices()).isEmpty();
            replay.take(NOW, 100);

            assertThat(replay.devices())
                    .extracting(DeviceDescription::device, DeviceDescription::kind)
                    .containsExactly(tuple("pi-1-room", Kind.ROOM_CLIMATE), tuple("pi-1-room", Kind.GENERAL));
            assertThat(replay.devices().getLast().resources())
                    .extracting(DeviceDescription.Resource::name)
                    .containsExactly("co2", "remark");
        }
    }

    @Test
    void keepsTheRecordedTimesWhenAsked() throws Exception {
        assertThat(take(file("room.csv", ROOM), 1e6, true, 1).getFirst().observedAt())
                .isEqualTo(Instant.parse("2013-08-23T23:05:00Z"));
    }

    @Test
    void continuesBehindTheRowThatWasAcceptedLast() throws Exception {
        var file = file("room.csv", ROOM);
        try (var replay = replay(file, 1e6, true, 0)) {
            var position = replay.take(NOW, 1).getFirst().sourcePosition();

            try (var continued = replay(file, 1e6, true, position)) {
                assertThat(continued.take(NOW, 1).getFirst().reading().observedAt())
                        .isEqualTo(Instant.parse("2013-08-23T23:06:00Z"));
            }
        }
    }

    @Test
    void beginsAnotherRecordingAtItsBeginning() throws Exception {
        long position;
        try (var replay = replay(file("room.csv", ROOM), 1e6, true, 0)) {
            position = replay.take(NOW, 1).getFirst().sourcePosition();
        }
        try (var other = replay(file("other.csv", ROOM), 1e6, true, position)) {
            assertThat(other.take(NOW, 1).getFirst().reading().observedAt())
                    .isEqualTo(Instant.parse("2013-08-23T23:05:00Z"));
        }
    }

    @Test
    void endsWhereTheFileIsDamagedAndKeepsWhatCameBefore() throws Exception {
        var whole = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(whole)) {
            out.write("time,celsius,humidity\n".getBytes(StandardCharsets.UTF_8));
            for (int second = 0; second < 20_000; second++) {
                out.write((1_700_000_000 + second + ",21,40\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        var file = folder.resolve("cut.csv.gz");
        Files.write(file, Arrays.copyOf(whole.toByteArray(), whole.size() / 2));

        try (var replay = replay(file, 1e9, true, 0)) {
            replay.take(NOW, 1);

            assertThat(replay.take(NOW.plusSeconds(1), 20_000)).hasSizeBetween(8_000, 12_000);
            assertThat(replay.isFinished()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-11-%02d 09:30:00,21,40\n", "%d/11/26 09:30:00,21,40\n"})
    void playsWhatCameBeforeTheDamageOfASmallFileToo(String row) throws Exception {
        var whole = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(whole)) {
            out.write("time,celsius,humidity\n".getBytes(StandardCharsets.UTF_8));
            for (int day = 11; day < 21; day++) {
                out.write(row.formatted(day).getBytes(StandardCharsets.UTF_8));
            }
        }
        var file = folder.resolve("cut.csv.gz");
        Files.write(file, Arrays.copyOf(whole.toByteArray(), whole.size() - 12));

        assertThat(take(file, 1e9, true, 10)).hasSizeBetween(6, 10);
    }

    @Test
    void countsARowThatIsNoReadingAndGoesOn() throws Exception {
        var readings = take(file("room.csv", ROOM), 1e6, true, 100);

        assertThat(rejectedRows.getLongValue()).isEqualTo(1);
        assertThat(readings.getLast().observedAt()).isEqualTo(Instant.parse("2013-08-23T23:08:00Z"));
    }

    @Test
    void readsGzipAndRowsWithAnUnnamedFirstColumn() throws Exception {
        var file = folder.resolve("office.csv.gz");
        try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("""
                    "date","Temperature","Humidity"
                    "140","2015-02-02 14:19:00",23.7,26.2
                    """.getBytes(StandardCharsets.UTF_8));
        }

        assertThat(take(file, 1, true, 10))
                .extracting(Reading::measurement)
                .containsExactly(Kind.ROOM_CLIMATE.measured(23.7, 26.2));
    }

    @Test
    void keepsRowsOfOneInstantApart() throws Exception {
        var readings = take(
                file("iot.csv", "Time,Temperature,out/in\n31-10-2018 23:57,39,Out\n31-10-2018 23:57,40,Out\n"),
                1,
                true,
                10);

        assertThat(readings).extracting(Reading::device).containsOnly("pi-1-Out");
        assertThat(readings.stream().map(Reading::identity).distinct()).hasSize(2);
    }

    @Test
    void namesTheColumnsOfAFileThatItCannotUnderstand() throws Exception {
        var file = file("odd.csv", "x,y\n1,2\n");

        assertThatThrownBy(() -> replay(file, 1, false, 0))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("odd.csv")
                .hasMessageContaining("[x, y]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "appliances-energy/energydata_part1.csv.gz",
                "iot-temp/iot-temp_2018-07_to_2018-10.csv.gz",
                "nab/machine_temperature_system_failure.csv",
                "occupancy/datatest.txt.gz",
                "smart-building/room-413.csv.gz",
                "weather-owm-barcelona/weather_2015_to_2017.csv.gz"
            })
    void replaysRealRecordings(String name) throws Exception {
        var file = Path.of("..", "..", "shared", "data").resolve(name);
        assumeThat(file).as("the shared recordings are not beside the project").exists();

        var readings = take(file, 1e9, true, 5_000);

        assertThat(readings).hasSizeGreaterThanOrEqualTo(2_000);
        assertThat(rejectedRows.getLongValue()).isLessThan(10);
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private List<Reading> take(Path file, double speed, boolean keepTimes, int max) throws IOException {
        try (var replay = replay(file, speed, keepTimes, 0)) {
            var items = new ArrayList<>(replay.take(NOW, 1));
            items.addAll(replay.take(NOW.plusSeconds(86_400), max - items.size()));
            return items.stream().map(Outbox.Item::reading).toList();
        }
    }

    private CsvReplay replay(Path file, double speed, boolean keepTimes, long position) throws IOException {
        return new CsvReplay(new CsvReplay.Settings(file, speed, keepTimes, "", position), PLACE, rejectedRows);
    }
}
