package smartenergy.systemtests.recordings;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import smartenergy.agent.source.CsvReplay;
import smartenergy.agent.source.Place;
import smartenergy.agent.source.ReplayProgress;
import smartenergy.cli.detect.Detect;
import smartenergy.cli.detect.Replay;
import smartenergy.detection.Rules;
import smartenergy.recordings.BadData;
import smartenergy.recordings.Hints;
import smartenergy.recordings.Table;

/** The agent's replay, detect, and the table of evaluation and trainer read one time as the same. */
class TimeFormsTest {
    private static final Rules BELOW_30 =
            new Rules(Map.of(Replay.VALUE, new Rules.Limits(-10, 30)), Map.of(), Duration.ofSeconds(30));

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2026-11-24T09:30:00Z|09:30:00Z",
                "2026-11-24 09:30:00|09:30:00Z",
                "2026-11-24 09:30|09:30:00Z",
                "2026-11-24T10:30:00+01:00|09:30:00Z",
                "2026-11-24T10:30:00+0100|09:30:00Z",
                "2026-11-24T10:30[Europe/Berlin]|09:30:00Z",
                "2026-11-24 09:30:00.250000|09:30:00.250Z",
                "2026-11-24T09:30:00.25Z|09:30:00.250Z",
                "2026/11/24 09:30:00|09:30:00Z",
                "24.11.2026 09:30:00|09:30:00Z",
                "24/11/26 9:30|09:30:00Z",
                "24-11-2026 09:30|09:30:00Z",
                "11/24/2026 9:30 AM|09:30:00Z",
                "11/24/26 9:30:05 pm|21:30:05Z",
                "24 Nov 2026 09:30|09:30:00Z",
                "Nov 24, 2026 09:30:00|09:30:00Z",
                "Tue, 24 Nov 2026 09:30:00 GMT|09:30:00Z",
                "2026-11-24 09:30:00 +0000 UTC|09:30:00Z",
                "20261124T093000Z|09:30:00Z",
                "20261124093000|09:30:00Z",
                "202611240930|09:30:00Z",
                "2026-11-24|00:00:00Z",
                "1795512600|09:30:00Z",
                "1795512600.25|09:30:00.250Z",
                "1795512600000|09:30:00Z",
                "1795512600000000|09:30:00Z",
                "1795512600000000000|09:30:00Z",
                "46350.3958333333|09:30:00Z"
            })
    void areReadAlike(String text, String expected) throws IOException {
        var at = Instant.parse("2026-11-24T" + expected);
        var file = file(text);

        assertThat(replayed(file)).isEqualTo(at);
        assertThat(detected(file)).isEqualTo(at.toString());
        assertThat(table(file).times()).containsExactly(at.toEpochMilli());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "12345",
                "12345-01-01",
                "0001-01-01T00:00:00Z",
                "1970-01-01T00:00:05Z",
                "2100-01-01 00:00:00",
                "2026-02-30 10:00",
                "3/4/26 10:00",
                "99/99/2026",
                "123456789012345678901",
                "1.7955126e9",
                "yesterday"
            })
    void areRefusedAlike(String text) throws IOException {
        var file = file(text);

        assertThatThrownBy(() -> replayed(file)).isInstanceOf(IOException.class).hasMessageContaining("series.csv");
        assertThatThrownBy(() -> detect(file, new ByteArrayOutputStream()))
                .isInstanceOf(BadData.class)
                .hasMessageContaining("series.csv");
        assertThatThrownBy(() -> table(file)).isInstanceOf(BadData.class).hasMessageContaining("series.csv");
    }

    private Path file(String time) throws IOException {
        return Files.writeString(folder.resolve("series.csv"), "time;value\n" + time + ";31\n");
    }

    private static Instant replayed(Path file) throws IOException {
        var progress = new ReplayProgress(file, new PrometheusRegistry());
        var settings = new CsvReplay.Settings(file, 1, true, "", 0);
        try (var replay = new CsvReplay(settings, new Place("gist", "lab", "pi-1"), progress)) {
            return replay.take(Instant.parse("2026-11-25T00:00:00Z"), 1)
                    .getFirst()
                    .reading()
                    .observedAt();
        }
    }

    /** When the alarm begins that the value raises. */
    private static String detected(Path file) throws IOException {
        var out = new ByteArrayOutputStream();
        detect(file, out);
        return out.toString(UTF_8).lines().skip(1).findFirst().orElseThrow().split(",")[0];
    }

    private static void detect(Path file, ByteArrayOutputStream out) throws IOException {
        new Detect(new PrintStream(out, true, UTF_8), new PrintStream(new ByteArrayOutputStream(), true, UTF_8))
                .run(file, Map.of(), BELOW_30);
    }

    private static Table table(Path file) throws IOException {
        return Table.read(new Table.Request(file, "value", Hints.time(""), Set.of()));
    }
}
