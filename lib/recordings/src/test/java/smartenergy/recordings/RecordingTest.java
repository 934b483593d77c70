package smartenergy.recordings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordingTest {
    /** What ends a gzip: checksum and length. */
    private static final int CHECKSUM_BYTES = 8;

    @TempDir
    private Path folder;

    private final Skipped skipped = new Skipped(10);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "time,t~2026-11-24 09:30,20.5~2026-11-24 09:31,21.25~",
                "\uFEFFtime;t~2026-11-24 09:30;20,5~2026-11-24 09:31;21,25~",
                "sep=;~time;t~24.11.2026 09:30:00;20,5~24.11.2026 09:31:00;21,25~",
                "time\tt~2026-11-24 09:30\t20,5~2026-11-24 09:31\t21,25~",
                "# a remark~time,t~2026-11-24 09:30,\"20,5\"~2026-11-24 09:31,\"21,25\"~",
                "2026-11-24 09:30,20.5~2026-11-24 09:31,21.25~",
                "date,hour,t~2026-11-24,09:30:00,20.5~2026-11-24,09:31:00,21.25~",
                "Logger: 4711~Exported,2026-11-24~~time,t~2026-11-24 09:30,20.5~2026-11-24 09:31,21.25~",
                "// made by hand~time;t~24.11.26 9:30;20,5~24.11.26 9:31;21,25~",
                "Serial;4711;~Room;lab;~date;time;t~24.11.2026;09:30;20,5~24.11.2026;09:31;21,25~",
                "\"time\", \"t\"~\"2026-11-24 09:30\", \"20.5\"~\"2026-11-24 09:31\", \"21.25\"~",
                "year,month,day,hour,minute,t~2026,11,24,9,30,20.5~2026,11,24,9,31,21.25~",
                ",time,t~0,2026-11-24 09:30,20.5~1,n/a,21~2,2026-11-24 09:31,21.25~3,n/a,22~",
                "time;t~46350,3958333333;20,5~46350,3965277778;21,25~",
                "time;t~1795512600,5;20,5~1795512660,5;21,25~"
            })
    void readsTheDialectsThatPeopleHave(String text) throws IOException {
        assertThat(lastColumn(write(text, StandardCharsets.UTF_8))).containsExactly(20.5, 21.25);
        assertThat(lastColumn(write(text.replace("~", "\r~"), StandardCharsets.UTF_8)))
                .containsExactly(20.5, 21.25);
        assertThat(lastColumn(write(text, StandardCharsets.UTF_16LE))).containsExactly(20.5, 21.25);
    }

    @Test
    void readsLatin1() throws IOException {
        var file = write("time,t in °C~2026-11-24 09:30,20.5~", StandardCharsets.ISO_8859_1);

        assertThat(Recording.open(file, Hints.time("")).names()).containsExactly("time", "t in °C");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "windows-1252"})
    void tellsTheCharsetOfATextWhoseFirstAccentComesLate(Charset charset) throws IOException {
        var rows = "2026-11-24 09:30,1,ok~".repeat(10_000);
        var file = write("time,t,remark~" + rows + "2026-11-24 09:31,1,naïve~" + rows, charset);

        assertThat(Recording.open(file, Hints.time("")).dialect().source().charset())
                .isEqualTo(charset);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1,234.5|1234.5",
                "1'234,5|1234.5",
                "1 234,5|1234.5",
                "1\u202F234,5|1234.5",
                "\u22121.5|-1.5",
                "1.234,5|1234.5",
                "20.5|20.5",
                "-.5E1|-5",
                "1D|NaN",
                "2F|NaN",
                "0x1p3|NaN",
                "NaN|NaN",
                "1e999|NaN"
            })
    void readsNumbersStrictly(String text, double number) throws IOException {
        assertThat(lastColumn(write("time;t~2026-11-24 09:30;" + text + "~", StandardCharsets.UTF_8)))
                .containsExactly(number);
    }

    @Test
    void findsTheOrderOfDatesInTheWholeFile() throws IOException {
        var rows = new StringBuilder("time,t~");
        for (int day = 1; day <= 12; day++) {
            rows.append("3/").append(day).append("/26 10:00,1~");
        }

        assertThat(times(rows + "3/13/26 10:00,1~"))
                .startsWith("2026-03-01T10:00:00Z")
                .endsWith("2026-03-13T10:00:00Z");
        assertThat(times(rows + "13/3/26 10:00,1~"))
                .startsWith("2026-01-03T10:00:00Z")
                .endsWith("2026-03-13T10:00:00Z");
        assertThatThrownBy(() -> times(rows.toString()))
                .isInstanceOf(BadData.class)
                .hasMessageContaining("--dates dmy");
        assertThat(times("time,t~3/4/26 23:59,1~4/4/26 00:00,1~"))
                .containsExactly("2026-04-03T23:59:00Z", "2026-04-04T00:00:00Z");
    }

    @Test
    void leavesOutWhatIsNoRowAndGoesOn() throws IOException {
        var good = "2026-11-24 09:30,1~2026-11-24 09:31,1~2026-11-24 09:32,1~";

        assertThat(times("time,t~1970-01-01 00:00,1~" + good + "0001-01-01 00:00,1~2026-11-24 09:33~"
                        + "2099-01-01 00:00,1~2026-11-24 09:34,1~2026-11-24 09:35,1,2~2030-01-01 00:00,1~"))
                .hasSize(4);
        assertThat(skipped.shown())
                .containsExactly(
                        "line 2: column 'time': '1970-01-01 00:00' is not between the years 1980 and 2100",
                        "line 6: column 'time': '0001-01-01 00:00' is not between the years 1980 and 2100",
                        "line 7: 1 fields, not 2",
                        "line 10: 3 fields, not 2",
                        "line 8: time 2099-01-01T00:00:00Z is more than a year from those of its neighbours",
                        "line 11: time 2030-01-01T00:00:00Z is more than a year from those of its neighbours");
    }

    @ParameterizedTest
    @CsvSource({
        "1795512600,2026-11-24T09:30:00Z",
        "1795512600000,2026-11-24T09:30:00Z",
        "1795512600000000,2026-11-24T09:30:00Z",
        "1795512600000000000,2026-11-24T09:30:00Z",
        "639311094000000000,2026-11-24T09:30:00Z",
        "2026112409,2026-11-24T09:00:00Z",
        "202611240930,2026-11-24T09:30:00Z",
        "20261124093000,2026-11-24T09:30:00Z",
        "46350.395833,2026-11-24T09:29:59.971Z"
    })
    void tellsWhatANumberCounts(String number, String time) throws IOException {
        assertThat(times("time,t~" + number + ",1~")).containsExactly(time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"12345", "179551260000", "17955126000000000", "888888888888888888", "1.79551E+12", "46350", "0"})
    void refusesNumbersThatAreNoTimeAndNamesThem(String number) {
        assertThatThrownBy(() -> times("time,t~" + number + ",1~" + number + ",2~"))
                .isInstanceOf(BadData.class)
                .hasMessageContaining("'time' begins with '" + number + "'");
    }

    @Test
    void takesWholeDaysWhereDatesAreExpected() throws IOException {
        assertThat(times("date,t~46350,1~46351,2~")).containsExactly("2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "timestamp,year,month,day,hour,t~2026-11-24 09:30,2026,11,24,9,1~2026-11-24 09:31,2026,11,24,9,2~",
                "year,month,day,hour,epoch~2026,11,24,9,1795512600~2026,11,24,9,1795512660~",
                "year,month,day,time,t~2026,11,24,9:30,1~2026,11,24,9:31,2~",
                "year,month,day,hour,minute,date,Wh~2026,11,24,9,30,24.11.2026,1795512600~"
                        + "2026,11,24,9,31,24.11.2026,1795512601~"
            })
    void takesTheFinestTimeBesideYearMonthAndDay(String text) throws IOException {
        assertThat(times(text)).containsExactly("2026-11-24T09:30:00Z", "2026-11-24T09:31:00Z");
    }

    @Test
    void decidesTheUnitOnceForAFile() throws IOException {
        assertThat(times("time,t~1795512600,1~1795512660,1~1795512720000,1~")).hasSize(2);
        assertThat(skipped.shown())
                .containsExactly("line 4: column 'time': '1795512720000' is not between the years 1980 and 2100 in"
                        + " seconds of the epoch");
    }

    /** Else the first column of three would be taken for all of the data's five, and each value be false. */
    @Test
    void refusesADecimalCommaBetweenCommas() {
        assertThatThrownBy(() -> times("time,t,h~2026-11-24 09:30,20,5,40,5~2026-11-24 09:31,20,5,40,5~"))
                .isInstanceOf(BadData.class)
                .hasMessageContaining("5 fields, not 3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"my time", "t's", "a,b"})
    void advisesWhatCanBeTyped(String name) throws IOException {
        var file = write("\"" + name + "\",t~soon,1~2026-11-24 09:30,1~later,1~later,1~", StandardCharsets.UTF_8);

        assertThatThrownBy(() -> Recording.open(file, Hints.time("")))
                .isInstanceOf(BadData.class)
                .hasMessageContaining("--time '" + name.replace("'", "'\\''") + "'");
        assertThat(Recording.open(file, Hints.time(name)).timeColumns()).containsExactly(0);
        assertThat(Hints.pairs("time=" + name + ",dates=dmy", Set.of())).containsEntry("time", name);
    }

    @Test
    void keepsCodesApartFromNumbers() throws IOException {
        var file = write(
                "time,code,serial,hex,hour,t~2026-11-24 09:30,007,1E5,4F,07,1~2026-11-24 09:31,012,2E7,50,08,2~"
                        + "2026-11-24 09:32,100,3E1,6A,10,3~",
                StandardCharsets.UTF_8);
        var recording = Recording.open(file, Hints.time(""));

        assertThat(recording.names().stream().filter(name -> recording.isText(recording.column(name))))
                .containsExactly("time", "code", "serial", "hex");
    }

    @Test
    void explainsHowAFileIsRead() throws IOException {
        var file = write(
                "Logger 7~Zeit;t in °C;Status~24.11.2026 09:30;1.234,5;1D~24.11.2026 09:31;-;2F~gestern;1,5;~",
                StandardCharsets.ISO_8859_1);

        assertThat(Explanation.of(file, Hints.time("")))
                .containsExactly(
                        file
                                + ": windows-1252, separator ';', decimal comma in [t in °C], time in 'Zeit' as text (dates"
                                + " dmy, without offset UTC), every PT1M, columns [t in °C], texts [Status], the first 1"
                                + " lines left out",
                        "line 3: 2026-11-24T09:30:00Z t in °C=1234.5, Status='1D'",
                        "line 4: 2026-11-24T09:31:00Z t in °C=-, Status='2F'",
                        "line 5: column 'Zeit': 'gestern' is no time in a known form; left out",
                        "2 rows read, 1 left out");
    }

    @Test
    void leavesOutAFewWildTimesButNoPartOfTheRecording() throws IOException {
        var old = "2000-01-01 00:00,1~2000-01-01 00:01,1~";
        var good = new StringBuilder();
        for (int minute = 10; minute < 40; minute++) {
            good.append("2026-11-24 09:").append(minute).append(",1~");
        }

        assertThat(times("time,t~" + old + good)).hasSize(30);
        assertThat(times("time,t~" + good + "2060-01-01 00:00,1~".repeat(20) + good))
                .hasSize(60);
        assertThat(times("time,t~" + good + "2060-01-01 00:00,1~".repeat(3))).hasSize(30);
        assertThat(times("time,t~" + good.toString().replace("2026", "2024") + good))
                .hasSize(60);
    }

    @Test
    void takesASeparatorAtTheEndOfEachRowForNoRowNumbers() throws IOException {
        var file = write("node;time;t~7;2026-11-24 09:30;20,5;~7;2026-11-24 09:31;21,5;~", StandardCharsets.UTF_8);
        var recording = Recording.open(file, Hints.time(""));

        assertThat(recording.names()).containsExactly("node", "time", "t");
        assertThat(lastColumn(file)).containsExactly(20.5, 21.5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-11-%02d 09:30:00,20.5~", "%d/11/26 09:30:00,20.5~"})
    void givesTheRowsBeforeTheDamageOfASmallFile(String row) throws IOException {
        var text = new StringBuilder("time,t~");
        for (int day = 11; day < 21; day++) {
            text.append(row.formatted(day));
        }
        var whole = Files.readAllBytes(write(text.toString(), StandardCharsets.UTF_8));
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(whole);
        }
        var cut = Files.write(
                folder.resolve("cut.csv.gz"), Arrays.copyOf(packed.toByteArray(), packed.size() - CHECKSUM_BYTES - 4));

        var times = new ArrayList<String>();
        try (var rows = Recording.open(cut, Hints.time("")).rows(skipped)) {
            assertThatThrownBy(() ->
                            rows.forEachRemaining(each -> times.add(each.at().toString())))
                    .isInstanceOf(BadData.class)
                    .hasMessageContaining("cut.csv.gz: it cannot be read to its end");
        }
        assertThat(times).hasSizeBetween(6, 10).startsWith("2026-11-11T09:30:00Z", "2026-11-12T09:30:00Z");
        assertThatThrownBy(() -> Table.read(new Table.Request(cut, "t", Hints.time(""), Set.of())))
                .isInstanceOf(BadData.class)
                .hasMessageContaining("cut.csv.gz: it cannot be read to its end");
    }

    @Test
    void givesTheRowsBeforeARecordThatIsTooLong() throws IOException {
        var file = write(
                "time,t~2026-11-24 09:30,20~2026-11-24 09:31,21~2026-11-24 09:32,\"" + "~".repeat(3 << 20),
                StandardCharsets.UTF_8);

        var times = new ArrayList<String>();
        try (var rows = Recording.open(file, Hints.time("")).rows(skipped)) {
            assertThatThrownBy(() ->
                            rows.forEachRemaining(each -> times.add(each.at().toString())))
                    .isInstanceOf(BadData.class)
                    .hasMessageContaining("series.csv");
        }
        assertThat(times).containsExactly("2026-11-24T09:30:00Z", "2026-11-24T09:31:00Z");
    }

    @Test
    void refusesWhatIsNoFileAndWhatOnlyBeginsAsGzip() throws IOException {
        var torn = Files.write(folder.resolve("torn.gz"), new byte[] {0x1F, (byte) 0x8B, 8});

        assertThatThrownBy(() -> Recording.open(folder, Hints.time(""))).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> Recording.open(torn, Hints.time("")))
                .isInstanceOf(BadData.class)
                .hasMessageContaining("torn.gz");
    }

    @Test
    void keepsColumnsOfOneNameApart() throws IOException {
        var file = write("time,t,t~2026-11-24 09:30,20,70~", StandardCharsets.UTF_8);

        assertThat(Recording.open(file, Hints.time("")).names()).containsExactly("time", "t", "t_2");
    }

    private List<Double> lastColumn(Path file) throws IOException {
        var recording = Recording.open(file, Hints.time(""));
        var numbers = new ArrayList<Double>();
        try (var rows = recording.rows(skipped)) {
            rows.forEachRemaining(
                    row -> numbers.add(row.number(recording.names().size() - 1)));
        }
        return numbers;
    }

    private List<String> times(String text) throws IOException {
        var times = new ArrayList<String>();
        try (var rows = Recording.open(write(text, StandardCharsets.UTF_8), Hints.time(""))
                .rows(skipped)) {
            rows.forEachRemaining(row -> times.add(row.at().toString()));
        }
        return times;
    }

    private Path write(String text, Charset charset) throws IOException {
        return Files.writeString(folder.resolve("series.csv"), text.replace('~', '\n'), charset);
    }
}
