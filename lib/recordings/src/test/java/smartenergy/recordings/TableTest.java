package smartenergy.recordings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableTest {
    private static final long NINE = Instant.parse("2026-11-24T09:30:00Z").toEpochMilli();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2026-11-24T09:30:00Z",
                "2026-11-24 09:30:00",
                "2026-11-24T10:30:00+01:00",
                "24-11-2026 09:30",
                "24/11/2026 09:30:00",
                "11/24/2026 9:30 AM",
                "24 Nov 2026 09:30",
                "1795512600",
                "1795512600000",
                "1795512600000000000"
            })
    void readsTheTimeInTheFormsThatFilesHaveItIn(String text) throws IOException {
        var table = read("when,t\n" + text + ",1\n" + text + ",2\n", "t");

        assertThat(table.times()).containsExactly(NINE, NINE);
    }

    @Test
    void joinsADateAndATimeOfDay() throws IOException {
        var table = read("Date;Clock;t\n24.11.2026;09:30;1,5\n24.11.2026;09:31;2,5\n", "t");

        assertThat(table.times()).containsExactly(NINE, NINE + 60_000);
        assertThat(table.numbers().get("t")).containsExactly(1.5, 2.5);
    }

    @Test
    void takesWordsForCategoriesAndOddTextsAmongNumbersForMissingValues() throws IOException {
        var lines = new StringBuilder("time,t,weather,remark\n");
        for (int n = 0; n < 20; n++) {
            lines.append(NINE + n * 60_000L)
                    .append(n == 3 ? ",broken," : ",1." + n + ",")
                    .append(n % 2 == 0 ? "Clear" : "Rain")
                    .append(",remark ")
                    .append(n)
                    .append('\n');
        }

        var table = read(lines.toString(), "t");

        assertThat(table.numbers().get("t")[3]).isNaN();
        assertThat(table.words().get("weather")).startsWith("Clear", "Rain");
        assertThat(table.words()).doesNotContainKey("remark");
        assertThat(table.notes())
                .anyMatch(note -> note.contains("remark (too many different texts)"))
                .anyMatch(note -> note.contains("line 5: 'broken'"));
    }

    @Test
    void skipsABomAndCommentsAndReadsQuotedNames() throws IOException {
        var table = read(
                "\uFEFF# made by hand\r\n\"time\",\"t, in °C\"\r\n2026-11-24 09:30,1\r\n2026-11-24 09:31,2\r\n",
                "t, in °C");

        assertThat(table.numbers().get("t, in °C")).containsExactly(1, 2);
    }

    @Test
    void leavesOutLinesThatAreNoRecordsAndSaysWhich() throws IOException {
        var lines = new StringBuilder("time,t\n");
        for (int n = 0; n < 20; n++) {
            lines.append(NINE + n * 60_000L).append(",1\n");
        }

        var table = read(lines + "never,2\n", "t");

        assertThat(table.times()).hasSize(20);
        assertThat(table.notes()).anyMatch(note -> note.contains("1 lines left out: line 22: column 'time': 'never'"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "time,t~2026-11-24 09:30,1~2026-11-24 09:31,2|x|there is no column 'x' among [time, t]",
                "time,t~2026-11-24 09:30,a~2026-11-24 09:31,b|t|the target column 't' holds no numbers; line 2: 'a'",
                "a,t~x,1~y,2|t|none of the columns [a, t] is a time in a known form",
                "time,t|t|holds one line, not a table"
            })
    void tellsWhatIsWrong(String lines, String target, String problem) {
        assertThatThrownBy(() -> read(lines.replace('~', '\n') + "\n", target))
                .isInstanceOf(BadData.class)
                .hasMessageContaining("file.csv")
                .hasMessageContaining(problem);
    }

    private Table read(String text, String target) throws IOException {
        var file = Files.writeString(folder.resolve("file.csv"), text);
        return Table.read(new Table.Request(file, target, Hints.time(""), Set.of()));
    }
}
