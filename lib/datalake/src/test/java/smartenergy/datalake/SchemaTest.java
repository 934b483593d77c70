package smartenergy.datalake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import smartenergy.telemetry.Alarm;
import smartenergy.telemetry.ClimateSummary;
import smartenergy.telemetry.Flag;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Measurement;
import smartenergy.telemetry.Quantity;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.Sequence;
import smartenergy.telemetry.TrainingRecord;

/** What is written is what the schema says, so that who reads may go by it. */
class SchemaTest {
    private static final Instant AT = Instant.parse("2026-11-24T09:30:00Z");

    @Test
    void namesEveryMeasurementOnceWithTagsInOrder() {
        assertThat(Schema.all()).extracting(Table::measurement).doesNotHaveDuplicates();
        assertThat(Schema.all()).allSatisfy(table -> {
            assertThat(table.tags()).isSorted();
            assertThat(table.fields()).extracting(Table.Field::name).doesNotHaveDuplicates();
        });
    }

    @Test
    void knowsAllThatReadingsOfEveryKindHave() {
        for (var kind : Kind.values()) {
            if (kind != Kind.GENERAL) {
                var reading = new Reading("s", "r", "d", AT, Optional.of(new Sequence(1, 1)), measured(kind))
                        .flagged(Flag.UNREGISTERED)
                        .flagged(Flag.CLOCK_UNSYNCHRONISED)
                        .flagged(Flag.VALUE_DROPPED);
                var line = new StringBuilder();
                new Point(reading).appendTo(line);

                check(Schema.readings(kind), line.toString(), true);
            }
        }
    }

    @Test
    void knowsAllThatIsDerived() {
        for (var length : List.of(Duration.ofMinutes(1), Duration.ofHours(1))) {
            var statistics = new TreeMap<>(Map.of("celsius", new ClimateSummary.Statistics(1, 2, 3, 4, 5)));
            check(DerivedPoint.of(new ClimateSummary(
                    "s", "r", "d", Kind.OUTDOOR_WEATHER, "", AT, length, statistics, Optional.of("Clouds"))));
        }
        check(DerivedPoint.of(new Alarm(
                "s", "r", "d", Kind.SERVER, "celsius", "limit", Alarm.Phase.RAISED, AT, AT, Optional.empty(), 90, 85)));
        check(DerivedPoint.of(new TrainingRecord("s", "r", AT, 1, 2, 3, 4, 5, 6, "Clouds")));
        check(DerivedPoint.forecast("s", "r", Duration.ofMinutes(30), AT, 21, 20, 22));
        check(DerivedPoint.forecastError("s", "r", Duration.ofMinutes(30), AT, 1, -2));
        var place = new FunctionStatus.Place(1, "n", "READY", 2, 1, OptionalDouble.of(3));
        check(FunctionStatus.TABLE, new FunctionStatus("f", "s", AT, true, "well", Optional.of(place)).line(), true);
    }

    @Test
    void givesNoTwoNamesOfADeviceOneFieldOrOneThatIsTaken() {
        var taken = new TreeSet<String>(List.of("time"));
        Schema.all().forEach(table -> taken.addAll(table.tags()));
        Schema.readings(Kind.GENERAL).fields().forEach(field -> taken.add(field.name()));
        var names = new TreeSet<>(taken);
        names.addAll(List.of("x", "celsius", "weather", "mode"));
        for (int depth = 0; depth < 3; depth++) {
            for (var name : List.copyOf(names)) {
                names.addAll(List.of(name + "_text", name + "_number", name + "_bytes"));
            }
        }

        var fields = new ArrayList<String>();
        names.forEach(name -> fields.addAll(List.of(Schema.numberField(name), Schema.textField(name))));

        assertThat(fields).doesNotHaveDuplicates().doesNotContainAnyElementsOf(taken);
        assertThat(names)
                .filteredOn(name -> Schema.numberField(name).endsWith("_text"))
                .isEmpty();
        assertThat(List.of("power", "Volts.L1", "x_bytes", "sensor_number", "Site", "celsius"))
                .allSatisfy(name -> assertThat(Schema.numberField(name)).isEqualTo(name));
    }

    private static Measurement measured(Kind kind) {
        var values = kind.quantities().stream().collect(Collectors.toMap(Quantity::name, Quantity::maximum));
        return kind.measured(values, kind.words().isPresent() ? List.of("first") : List.of());
    }

    private static void check(DerivedPoint point) {
        var table = Schema.all().stream()
                .filter(any -> point.series().startsWith(any.measurement() + ","))
                .findFirst()
                .orElseThrow();

        assertThat(point.policy()).isEqualTo(table.policy());
        check(table, point.line(), false);
    }

    /** No value of these lines holds a blank, a comma or an equals sign. */
    private static void check(Table table, String line, boolean isWhole) {
        var parts = line.split(" ");
        var series = parts[0].split(",", 2);

        assertThat(series[0]).isEqualTo(table.measurement());
        assertThat(names(series[1])).isEqualTo(table.tags());
        var fields = names(parts[1]);
        assertThat(table.fields()).extracting(Table.Field::name).containsAll(fields);
        if (isWhole) {
            assertThat(fields).hasSameSizeAs(table.fields());
        }
        for (var field : parts[1].split(",")) {
            var type = field.contains("\"") ? Table.Field.Type.STRING : Table.Field.Type.FLOAT;
            assertThat(table.fields()).contains(new Table.Field(field.substring(0, field.indexOf('=')), type));
        }
    }

    private static List<String> names(String assignments) {
        return Arrays.stream(assignments.split(","))
                .map(each -> each.substring(0, each.indexOf('=')))
                .toList();
    }
}
