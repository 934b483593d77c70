package smartenergy.datalake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import smartenergy.telemetry.Flag;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Measurement;
import smartenergy.telemetry.Quantity;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.ReadingJson;
import smartenergy.telemetry.Sequence;

class PointTest {
    private static final Instant AT = Instant.parse("2026-11-24T09:30:00.123456789Z");

    @Test
    void writesValuesAsFloatsAndTheTimeToTheNanosecond() {
        assertThat(line("pi-1-dht22", Optional.of(new Sequence(7, 17)), Kind.ROOM_CLIMATE.measured(21, 40.25)))
                .isEqualTo("room_climate,device=pi-1-dht22,room=server-room,site=gist"
                        + " celsius=21.0,humidityPercent=40.25,seq=17,stream=7 1795512600123456789\n");
    }

    @Test
    void leavesOutWhatAReadingDoesNotHave() {
        assertThat(line("ac", Optional.empty(), Kind.AIR_CONDITIONER.measured(16)))
                .isEqualTo("air_conditioner,device=ac,room=server-room,site=gist celsius=16.0 1795512600123456789\n");
    }

    @Test
    void escapesTags() {
        assertThat(line("a b,c=d", Optional.empty(), Kind.SERVER.measured(60)))
                .startsWith("server,device=a\\ b\\,c\\=d,room=");
    }

    @Test
    void namesTheLeadingConditionOfTheWeather() {
        var weather = Kind.OUTDOOR_WEATHER.measured(
                Map.of("celsius", 3.0, "humidityPercent", 81.0, "pressureHectopascals", 1013.2),
                List.of("light rain", "Clouds"));

        assertThat(line("w", Optional.empty(), weather))
                .contains(" celsius=3.0,humidityPercent=81.0,pressureHectopascals=1013.2,weather=\"light rain\" ");
    }

    @Test
    void writesGeneralReadingsByTheirValueNames() {
        var general = new Measurement.General("meter", new TreeMap<>(Map.of("Volts.L1", 230.1, "watts", 1e-9)));

        assertThat(line("m", Optional.empty(), general)).contains(" Volts.L1=230.1,watts=1.0E-9 ");
    }

    @Test
    void writesTextsBesideNumbersUnderNamesOfTheirOwn() {
        var general = new Measurement.General(
                "door", "All", new TreeMap<>(Map.of("open, now", 1.0)), new TreeMap<>(Map.of("note", "a \"b\" \\ c")));

        assertThat(line("m", Optional.empty(), general))
                .contains(" open\\,\\ now=1.0,note_text=\"a \\\"b\\\" \\\\ c\" ");
    }

    @Test
    void marksAFlaggedReading() {
        var flagged = reading("a", Optional.empty(), Kind.AIR_CONDITIONER.measured(16))
                .flagged(Flag.UNREGISTERED);

        assertThat(line(flagged)).contains(" celsius=16.0,unregistered=1.0 ");
    }

    private static String line(String device, Optional<Sequence> sequence, Measurement measurement) {
        return line(reading(device, sequence, measurement));
    }

    private static String line(Reading reading) {
        var lines = new StringBuilder();
        new Point(reading).appendTo(lines);
        return lines.toString();
    }

    private static Reading reading(String device, Optional<Sequence> sequence, Measurement measurement) {
        return new Reading("gist", "server-room", device, AT, sequence, measurement);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GENERAL")
    void writesAnyKindByItsDeclaration(Kind kind) {
        var values = kind.quantities().stream().collect(Collectors.toMap(Quantity::name, Quantity::maximum));
        var words = kind.words().map(Kind.Words::field);

        var line = line("d", Optional.empty(), kind.measured(values, words.isPresent() ? List.of("first") : List.of()));

        assertThat(line).startsWith(kind.text() + ",device=d,");
        values.forEach((name, value) -> assertThat(line).containsPattern("[ ,]" + name + "=" + value + "[ ,]"));
        words.ifPresent(field -> assertThat(line).contains(field + "=\"first\" "));
    }

    /** A field that came to be named or typed otherwise would end the series that are stored. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            room_climate    | "values":{"celsius":-3.25,"humidityPercent":99.9} | celsius=-3.25,humidityPercent=99.9
            outdoor_weather | "conditions":["Clouds","Mist"],"values":{"celsius":3.0,"humidityPercent":81.0,\
            "pressureHectopascals":1013.2} | celsius=3.0,humidityPercent=81.0,pressureHectopascals=1013.2;weather="Clouds"
            outdoor_weather | "conditions":[],"values":{"celsius":3.0,"humidityPercent":81.0,"windMetresPerSecond":4.1}\
             | celsius=3.0,humidityPercent=81.0,windMetresPerSecond=4.1
            air_conditioner | "values":{"celsius":16.0} | celsius=16.0
            server          | "values":{"celsius":61.125},"flags":["unregistered"] | celsius=61.125;unregistered=1.0
            general         | "profile":"meter","values":{"Volts.L1":230.1,"watts":1.0E-9} | Volts.L1=230.1,watts=1.0E-9
            general         | "profile":"door","source":"All","texts":{"note":"a b"},"values":{"open":1.0}\
             | open=1.0;note_text="a b"
            """)
    void writesEveryKindAsItAlwaysDid(String kind, String rest, String fields) {
        var reading = ReadingJson.decode("""
                {"site":"gist","room":"room 1","device":"pi-1","kind":"%s",\
                "observedAt":"2026-11-24T09:30:00.123456789Z","stream":7,"seq":17,%s}""".formatted(kind, rest).getBytes(UTF_8));
        var lines = new StringBuilder();
        new Point(reading).appendTo(lines);

        var parts = (fields + ";").split(";", 2);
        var numbered = parts[0] + ",seq=17,stream=7" + (parts[1].isEmpty() ? "" : "," + parts[1].replace(";", ""));
        assertThat(lines)
                .hasToString(kind + ",device=pi-1,room=room\\ 1,site=gist " + numbered + " 1795512600123456789\n");
    }
}
