package smartenergy.datalake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import smartenergy.servers.testing.RequiresInfluxDb;
import smartenergy.servers.testing.RunningInfluxDb;
import smartenergy.service.config.Secret;
import smartenergy.service.health.Health;
import smartenergy.telemetry.Alarm;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Measurement;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.Reason;
import smartenergy.telemetry.TrainingRecord;

/** What the Data Sender's way of writing makes of a real InfluxDB's answers. */
@RequiresInfluxDb
class DataLakeIT {
    private static final Instant NOW = Instant.now();

    @TempDir
    private Path folder;

    private RunningInfluxDb influxDb;
    private DataLake lake;

    @BeforeEach
    void start() throws Exception {
        influxDb = new RunningInfluxDb(folder);
        lake = lakeOf(100_000);
        lake.prepare();
    }

    @AfterEach
    void stop() throws Exception {
        lake.close();
        influxDb.close();
    }

    @Test
    void storesPoints() throws Exception {
        assertThat(lake.write(points(1, 3))).isEmpty();

        assertThat(influxDb.query("SELECT count(celsius) FROM energy..air_conditioner"))
                .contains(",3]");
    }

    @Test
    void refusesOnlyWhatIsBeyondTheRetentionPolicy() throws Exception {
        var old = point(99, NOW.minus(Duration.ofDays(40)), Kind.AIR_CONDITIONER.measured(16));
        var mixed = new ArrayList<>(points(1, 2));
        mixed.add(1, old);

        var refusals = lake.write(mixed);

        assertThat(refusals).singleElement().satisfies(refusal -> {
            assertThat(refusal.point()).isEqualTo(old);
            assertThat(refusal.message()).contains("beyond retention policy");
        });
        assertThat(influxDb.query("SELECT count(celsius) FROM energy..air_conditioner"))
                .contains(",2]");
    }

    @Test
    void refusesOnlyWhatHasAFieldOfAnotherType() throws Exception {
        influxDb.post("/write?db=energy&rp=raw", "server,device=x celsius=\"warm\"");
        var bad = point(7, NOW.minusSeconds(7), Kind.SERVER.measured(60));
        var mixed = new ArrayList<>(points(1, 2));
        mixed.add(bad);

        var refusals = lake.write(mixed);

        assertThat(refusals).extracting(DataLake.Refusal::point).containsExactly(bad);
        assertThat(refusals.getFirst().message()).contains("field type conflict");
        assertThat(influxDb.query("SELECT count(celsius) FROM energy..air_conditioner"))
                .contains(",2]");
    }

    @Test
    void refusesOnlyOneWhateverTheNamesOfTheOthersAre() throws Exception {
        influxDb.post("/write?db=energy&rp=raw", "general,device=x site=1,power=1\ngeneral,device=x bad=\"text\"");
        var bad = point(99, NOW, own(Map.of("bad", 1.0)));
        var mixed = new ArrayList<Point>();
        for (int n = 0; n < 42; n++) {
            mixed.add(point(n, NOW, own(Map.of("power", 1.0 + n, "device", 2.0, "unregistered", 3.0))));
        }
        mixed.add(20, bad);

        var refusals = lake.write(mixed);

        assertThat(refusals).extracting(DataLake.Refusal::point).containsExactly(bad);
        assertThat(influxDb.query("SELECT count(device_number) FROM energy..general"))
                .contains(",42]");
    }

    @Test
    void answersForOthersWhateverAReadingNamesItsValues() throws Exception {
        var names = new TreeMap<String, Double>();
        var texts = new TreeMap<String, String>();
        var tags = Stream.concat(Schema.all().stream().flatMap(table -> table.tags().stream()), Stream.of("weather"));
        tags.forEach(name -> {
            names.put(name, 7.0);
            texts.put(name, "t");
        });
        names.putAll(Map.of("mode_text", 3.0, "unregistered", 5.0, "clock_unsynchronised", 5.0, "_field", 1.0));
        var plain = point(1, NOW, own(Map.of("power", 5.0)));
        var spoken = new Measurement.General("p", "", new TreeMap<>(), new TreeMap<>(Map.of("mode", "auto")));
        var named = new Measurement.General("p", "", names, texts);

        assertThat(lake.write(List.of(plain, point(2, NOW, named), point(3, NOW, spoken))))
                .isEmpty();

        var all = Schema.readings().stream().map(Table::from).collect(Collectors.joining(","));
        try (var influx = new InfluxClient(new DataLake.Address(influxDb.uri(), "", new Secret("")))) {
            var rows = influx.select(
                            "SELECT * FROM " + all + " WHERE \"site\"='gist' AND \"room\"='room 1' GROUP BY \"device\"",
                            Map.of())
                    .getFirst();
            assertThat(rows)
                    .extracting(series -> series.tags().get("device"))
                    .containsExactlyInAnyOrder("device-1", "device-2", "device-3");
            assertThat(rows.stream()
                            .filter(series -> series.tags().containsValue("device-2"))
                            .findFirst()
                            .orElseThrow()
                            .rows()
                            .getFirst()
                            .keySet())
                    .contains("site", "site_number", "site_text", "mode_text_number")
                    .contains("unregistered_number", "weather_text")
                    .doesNotContain("unregistered");
        }
    }

    @Test
    void makesDatabaseAndRetentionPoliciesAgainWhenTheyAreGone() throws Exception {
        influxDb.query("DROP DATABASE energy");
        assertThat(lake.write(points(1, 1))).isEmpty();

        influxDb.query("DROP RETENTION POLICY raw ON energy");
        assertThat(lake.write(points(2, 1))).isEmpty();

        assertThat(influxDb.query("SHOW RETENTION POLICIES ON energy")).contains("raw", "720h0m0s", "minute", "hour");
    }

    @Test
    void takesNoMoreDevicesThanIsSetAlsoAfterARestart() throws Exception {
        try (var small = lakeOf(3)) {
            small.prepare();
            assertThat(small.write(points(1, 3))).isEmpty();
        }
        try (var small = lakeOf(3)) {
            small.prepare();
            var again = point(2, NOW, Kind.AIR_CONDITIONER.measured(17));
            var another = point(4, NOW, Kind.AIR_CONDITIONER.measured(17));

            assertThat(small.write(List.of(another, again))).singleElement().satisfies(refusal -> {
                assertThat(refusal.point()).isEqualTo(another);
                assertThat(refusal.reason()).isEqualTo(Reason.TOO_MANY_SERIES);
            });
        }
        try (var larger = lakeOf(4)) {
            larger.prepare();
            assertThat(larger.write(List.of(point(4, NOW, Kind.AIR_CONDITIONER.measured(17)))))
                    .isEmpty();
        }
        assertThat(influxDb.query("SELECT count(celsius) FROM energy..air_conditioner"))
                .contains(",5]");
    }

    @Test
    void refusesOnlyTheDerivedPointThatCannotBeStored() throws Exception {
        influxDb.post("/write?db=energy&rp=minute", "training_records,room=x roomCelsius=\"warm\"");
        var bad = DerivedPoint.of(new TrainingRecord("gist", "x", NOW, 1, 2, 3, 4, 5, 6, "Clear"));
        var points = new ArrayList<>(List.of(bad));
        for (int n = 0; n < 10; n++) {
            points.add(DerivedPoint.of(alarm(NOW.minusSeconds(n))));
        }

        var refusals = lake.write("minute", points);

        assertThat(refusals).singleElement().satisfies(refusal -> {
            assertThat(refusal.point()).isEqualTo(bad);
            assertThat(refusal.message()).contains("field type conflict");
        });
        assertThat(influxDb.query("SELECT count(value) FROM energy.minute.alerts"))
                .contains(",10]");
    }

    private static Alarm alarm(Instant at) {
        return new Alarm(
                "gist",
                "room 1",
                "device-1",
                Kind.SERVER,
                "celsius",
                "limit",
                Alarm.Phase.RAISED,
                at,
                at,
                Optional.empty(),
                90,
                85);
    }

    private static Measurement own(Map<String, Double> values) {
        return new Measurement.General("p", new TreeMap<>(values));
    }

    private DataLake lakeOf(int maxSeries) {
        return new DataLake(
                new DataLake.Address(influxDb.uri(), "", new Secret("")), Duration.ofDays(30), maxSeries, new Health());
    }

    private static List<Point> points(int first, int count) {
        var points = new ArrayList<Point>();
        for (int n = first; n < first + count; n++) {
            points.add(point(n, NOW.minusSeconds(n), Kind.AIR_CONDITIONER.measured(16)));
        }
        return points;
    }

    private static Point point(int device, Instant at, Measurement measurement) {
        return new Point(new Reading("gist", "room 1", "device-" + device, at, Optional.empty(), measurement));
    }
}
