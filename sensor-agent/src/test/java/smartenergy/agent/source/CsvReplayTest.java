package smartenergy.agent.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import smartenergy.agent.outbox.Outbox;
import smartenergy.service.health.Health;
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

    private final PrometheusRegistry metrics = new PrometheusRegistry();
    private final Health health = new Health();
    private final ReplayProgress progress = new ReplayProgress(Path.of("room.csv"), metrics);

    @Test
    void makesClimateAndAGeneralReadingOfARow() throws Exception {
        var readings = take(file("room.csv", ROOM), 1, false, 1);

        assertThat(readings)
                .extracting(Reading::measurement)
                .containsExactly(
                        Kind.ROOM_CLIMATE.measured(23.5, 45.5),
                        new Measurement.General(
                                "room",
                                "",
                                new TreeMap<>(Map.of("co2", 494.0)),
                                new TreeMap<>(Map.of("remark", "quiet"))));
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
                    .extracting(DeviceDescription.Resource::name, DeviceDescription.Resource::isText)
                    .containsExactly(tuple("co2", false), tuple("remark", true));
        }
    }

    @Test
    void describesOfManyColumnsThoseThatHaveValues() throws Exception {
        var header = new StringBuilder("time");
        for (int column = 0; column < 300; column++) {
            header.append(",c").append(column);
        }
        var row = "2026-11-20 10:00,1" + ",".repeat(298) + ",2\n";

        try (var replay = replay(file("wide.csv", header + "\n" + row), 1, true, 0)) {
            assertThat(replay.take(NOW, 9)).hasSize(1);
            assertThat(replay.devices().getFirst().resources())
                    .extracting(DeviceDescription.Resource::name)
                    .containsExactly("c0", "c299");
        }
    }

    @Test
    void keepsTheRecordedTimesWhenAsked() throws Exception {
        assertThat(take(file("room.csv", ROOM), 1e6, true, 1).getFirst().observedAt())
                .isEqualTo(Instant.parse("2013-08-23T23:05:00Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1970-01-01T00:00:05Z,20,40~GOOD",
                "2000-01-01T00:00:05Z,20,40~2000-01-01T00:00:06Z,20,40~2000-01-01T00:00:07Z,20,40~GOOD",
                "0001-01-01T00:00:00Z,20,40~GOOD",
                "GOOD2099-01-01T00:00:00Z,20,40~GOOD",
                "GOOD2099-01-01T00:00:00Z,20,40~2099-01-01T00:00:01Z,20,40~2099-01-01T00:00:02Z,20,40~GOOD",
                "GOOD12345-01-01T00:00:00Z,20,40~GOOD",
                "GOOD+999999999-12-31T23:59:59Z,20,40~GOOD",
                "GOOD99999999999999999999,20,40~GOOD",
                "GOOD2099-01-01T00:00:00Z,20,40~2099-01-01T00:00:01Z,20,40~",
                "GOOD-999999999-01-01T00:00:00Z,20,40~GOOD"
            })
    void playsAllButTheWildTimesAndWaitsForNone(String rows) throws Exception {
        var good = new StringBuilder();
        for (int minute = 0; minute < 10; minute++) {
            good.append("2026-11-20T10:0")
                    .append(minute)
                    .append(":00Z,2")
                    .append(minute)
                    .append(",40~");
        }
        var text = "time,celsius,humidity~" + rows.replace("GOOD", good);
        long wild = text.chars().filter(c -> c == '~').count() - 1 - goodRows(rows);

        try (var replay = replay(file("wild.csv", text.replace('~', '\n')), 60, false, 0)) {
            replay.start(health);
            int played = replay.take(NOW, 100).size()
                    + replay.take(NOW.plusSeconds(60), 100).size();

            assertThat(replay.isFinished()).isTrue();
            assertThat(played).isEqualTo((int) goodRows(rows));
        }
        assertThat(refused()).isEqualTo((int) wild);
        assertThat(health.parts().get("replay").detail())
                .contains("has ended: " + goodRows(rows) + " rows played, " + wild + " refused, the last one line ");
    }

    private int refused() {
        return (int) metrics.scrape("smart_energy_agent_rows_rejected"::equals).stream()
                .flatMap(found -> found.getDataPoints().stream())
                .mapToDouble(point -> ((CounterSnapshot.CounterDataPointSnapshot) point).getValue())
                .sum();
    }

    private static long goodRows(String rows) {
        return rows.split("GOOD", -1).length * 10L - 10;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void waitsForNoRowsThatAreMonthsAheadOfThoseBehindThem(int wild) throws Exception {
        var file = file(
                "jump.csv",
                "time,celsius,humidity\n2026-11-20 10:00,20,40\n" + "2027-05-01 00:00,21,40\n".repeat(wild)
                        + "2026-11-20 10:01,22,40\n");

        try (var replay = replay(file, 1, false, 0)) {
            replay.take(NOW, 1);

            assertThat(replay.take(NOW.plusSeconds(60), 9)).hasSize(wild + 1);
        }
    }

    @Test
    void carriesCodesAndTextsAsTextsAndTellsOfOddValues() throws Exception {
        var file = file("plant.csv", """
                time,status,code,serial,power,seq
                2026-11-20 10:00,1D,007,1E5,5,1
                2026-11-20 10:01,2F,042,1E6,ERR,2
                2026-11-20 10:02,0x1p3,100,1E7,7,3
                """);

        var readings = take(file, 1e9, true, 9);

        assertThat(readings)
                .extracting(Reading::measurement)
                .containsExactly(
                        plant(
                                Map.of("power", 5.0, "seq_column6", 1.0),
                                Map.of("status", "1D", "code", "007", "serial", "1E5")),
                        plant(Map.of("seq_column6", 2.0), Map.of("status", "2F", "code", "042", "serial", "1E6")),
                        plant(
                                Map.of("power", 7.0, "seq_column6", 3.0),
                                Map.of("status", "0x1p3", "code", "100", "serial", "1E7")));
        progress.show(health);
        assertThat(health.parts().get("replay").detail()).contains("1 values left out");
    }

    @Test
    void leavesOutWhatInfluxDbSaysOfItsQuery() throws Exception {
        var file = file(
                "export.csv",
                "name,tags,time,celsius,device,humidityPercent\nroom_climate,,1795512600000000000,20,x,40\n");

        assertThat(take(file, 1, true, 9))
                .extracting(Reading::measurement)
                .containsExactly(Kind.ROOM_CLIMATE.measured(20, 40));
    }

    private static Measurement plant(Map<String, Double> numbers, Map<String, String> texts) {
        return new Measurement.General("plant", "", new TreeMap<>(numbers), new TreeMap<>(texts));
    }

    @ParameterizedTest
    @CsvSource({
        "room+1.csv,pi-1-room%2B1",
        ".hidden.csv,pi-1-.hidden",
        "2026.11.20.csv,pi-1-2026.11.20",
        "Ärger#1.csv.gz,pi-1-Ärger%231"
    })
    void namesADeviceAfterItsFile(String fileName, String device) throws Exception {
        assertThat(take(file(fileName, ROOM), 1, true, 1))
                .extracting(Reading::device)
                .containsOnly(device);
    }

    @Test
    void fitsLongAndMissingNamesOfDevices() throws Exception {
        var rows = "time,sensor,celsius,humidity\n2026-11-20 10:00,%s,20,40\n"
                + "2026-11-20 10:00,%s,20,40\n2026-11-20 10:00,,20,40\n";
        rows = rows.formatted("x".repeat(200), "x".repeat(199) + "y");

        var readings = take(file("names.csv", rows), 1e9, true, 9);

        assertThat(refused()).isZero();
        assertThat(readings).extracting(Reading::device).doesNotHaveDuplicates().contains("pi-1-names");
    }

    @Test
    void saysThatNothingOfAFileCouldBePlayed() throws Exception {
        try (var replay = replay(file("units.csv", "time,celsius,humidity\n2026-11-20 10:00,20 C,40\n"), 1, true, 0)) {
            replay.start(health);
            replay.take(NOW, 9);

            assertThat(replay.isFinished()).isTrue();
        }
        assertThat(health.parts().get("replay"))
                .isEqualTo(new Health.State(
                        false,
                        "room.csv has ended: 0 rows played, 1 refused, the last one line 2: column celsius is '20 C',"
                                + " not a number"));
        assertThat(health.isReady()).isTrue();
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

        assertThat(refused()).isEqualTo(1);
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
        assertThat(refused()).isLessThan(10);
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
        return new CsvReplay(new CsvReplay.Settings(file, speed, keepTimes, "", position), PLACE, progress);
    }
}
