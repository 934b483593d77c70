package smartenergy.cli.detect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import smartenergy.detection.Rules;
import smartenergy.recordings.BadData;

class DetectTest {
    private static final Rules BELOW_30 =
            new Rules(Map.of(Replay.VALUE, new Rules.Limits(-10, 30)), Map.of(), Duration.ofSeconds(30));

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    @Test
    void printsOneRowPerExcursion() throws IOException {
        detect("time,value\n2026-11-02 00:00:00,22\n2026-11-02 00:01:00,31\n2026-11-02 00:02:00,33.25\n"
                + "2026-11-02 00:03:00,22\n2026-11-02 00:04:00,22\n2026-11-02 00:05:00,22\n");

        assertThat(out.toString(UTF_8).lines())
                .containsExactly(
                        "raised,cleared,kind,value,expected",
                        "2026-11-02T00:01:00Z,2026-11-02T00:03:00Z,limit,33.25,30");
    }

    @Test
    void leavesTheEndOfAnAlarmThatIsStillOpenEmpty() throws IOException {
        detect("time,value\n1788220800,22\n1788220860,31\n");

        assertThat(out.toString(UTF_8)).endsWith("2026-09-01T00:01:00Z,,limit,31,30\r\n");
    }

    @Test
    void namesTheDeviceWhereThereIsOne() throws IOException {
        detect("Timestamp,mote_id,Temperature\n2026-11-02T00:00:00Z,a,31\n2026-11-02T00:00:00Z,b,22\n");

        assertThat(out.toString(UTF_8).lines())
                .containsExactly("raised,cleared,kind,value,expected,device", "2026-11-02T00:00:00Z,,limit,31,30,a");
    }

    @Test
    void takesColumnsThatTheUserNames() throws IOException {
        var file = write("when,t_in,t_out\n2/11/26 7:30,31,5\n");

        run(file, Map.of("time", "when", "value", "t_in", "dates", "dmy", "zone", "Europe/Berlin"));

        assertThat(out.toString(UTF_8)).contains("2026-11-02T06:30:00Z,,limit,31,30");
    }

    @Test
    void asksWhetherTheDayOrTheMonthComesFirst() {
        assertThatThrownBy(() -> detect("time,value\n2/11/26 7:30,31\n"))
                .isInstanceOf(BadData.class)
                .hasMessageContaining("'2/11/26 7:30'")
                .hasMessageContaining("--dates dmy");
    }

    @Test
    void needsNoHeader() throws IOException {
        detect("2026-11-02 00:00:00.250,31\n");

        assertThat(out.toString(UTF_8)).contains("2026-11-02T00:00:00.250Z,,limit,31,30");
    }

    @Test
    void readsRowsThatAreOutOfOrder() throws IOException {
        detect("time,value\n2026-11-02 00:02:00,22\n2026-11-02 00:01:00,31\n2026-11-02 00:03:00,22\n"
                + "2026-11-02 00:04:00,22\n");

        assertThat(out.toString(UTF_8)).contains("2026-11-02T00:01:00Z,2026-11-02T00:02:00Z,limit,31,30");
    }

    @Test
    void readsGzip() throws IOException {
        var file = folder.resolve("series.csv.gz");
        try (var gzip = new OutputStreamWriter(new GZIPOutputStream(Files.newOutputStream(file)), UTF_8)) {
            gzip.write("time,value\n2026-11-02 00:00:00,31\n");
        }

        run(file, Map.of());

        assertThat(out.toString(UTF_8)).contains(",limit,31,30");
    }

    @Test
    void skipsLinesThatAreNoReadingsAndNamesThem() throws IOException {
        detect("time,value\n2026-11-02 00:00:00,warm\nyesterday,22\n2026-11-02 00:02:00\n"
                + "2026-11-02 00:03:00,31\n");

        assertThat(errors.toString(UTF_8))
                .contains("line 2: the value is 'warm', not a finite number")
                .contains("line 3: column 'time': 'yesterday' is no time in a known form")
                .contains("line 4: 1 fields, not 2");
        assertThat(out.toString(UTF_8)).contains(",limit,31,30");
    }

    @Test
    void refusesAFileWhoseColumnsAreNotClear() {
        assertThatThrownBy(() -> detect("time,a,b\n2026-11-02 00:00:00,1,2\n"))
                .isInstanceOf(BadData.class)
                .hasMessageContaining("which of the columns [time, a, b] is the value");
    }

    @Test
    void refusesAFileThatIsNotThereOrEmpty() {
        assertThatThrownBy(() -> run(folder.resolve("no-such.csv"), Map.of())).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> detect("")).isInstanceOf(BadData.class);
        assertThatThrownBy(() -> detect("time,value\n")).isInstanceOf(BadData.class);
        assertThatThrownBy(() -> detect("time,value\n2026-11-02 00:00:00,warm\n"))
                .isInstanceOf(BadData.class)
                .hasMessageContaining("series.csv: it holds no reading");
    }

    private void detect(String csv) throws IOException {
        run(write(csv), Map.of());
    }

    private Path write(String csv) throws IOException {
        return Files.writeString(folder.resolve("series.csv"), csv);
    }

    private void run(Path file, Map<String, String> columns) throws IOException {
        new Detect(new PrintStream(out, true, UTF_8), new PrintStream(errors, true, UTF_8))
                .run(file, columns, BELOW_30);
    }
}
