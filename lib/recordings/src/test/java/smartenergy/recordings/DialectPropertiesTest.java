package smartenergy.recordings;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever way a file is written in, it is read as it was meant, or asks; it is never read as something else. */
class DialectPropertiesTest {
    private static final List<Form> FORMS = List.of(
            form("yyyy-MM-dd HH:mm:ss"),
            form("yyyy-MM-dd'T'HH:mm:ss'Z'"),
            form("yyyy-MM-dd'T'HH:mm:ss.SSSSSS"),
            form("dd.MM.yyyy HH:mm:ss"),
            form("d.M.yy H:mm:ss"),
            form("dd/MM/yyyy HH:mm:ss"),
            form("MM/dd/yyyy hh:mm:ss a"),
            form("M/d/yy H:mm:ss"),
            form("dd-MMM-yyyy HH:mm:ss"),
            form("yyyyMMddHHmmss"),
            new Form("s", at -> Long.toString(at)),
            new Form("ms", at -> at + "000"),
            new Form("µs", at -> at + "000000"),
            new Form("ns", at -> at + "000000000"));

    private record Form(String name, Function<Long, String> text) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** @param begin what comes before the header */
    record Dialect(char separator, boolean hasComma, Charset charset, boolean hasMark, String line, String begin) {}

    record Series(long start, long step, List<Integer> hundredths) {}

    private static Form form(String pattern) {
        var format = DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
        return new Form(pattern, at -> format.format(Instant.ofEpochSecond(at)));
    }

    @Property(tries = 600)
    void readsWhatWasMeantOrAsks(
            @ForAll("dialects") Dialect dialect, @ForAll("forms") Form form, @ForAll("series") Series series)
            throws IOException {
        var file = Files.createTempFile("dialect", ".csv");
        try {
            Files.write(file, text(dialect, form, series).getBytes(dialect.charset()));
            check(file, form, series);
        } finally {
            Files.delete(file);
        }
    }

    private static void check(Path file, Form form, Series series) throws IOException {
        Recording recording;
        try {
            recording = Recording.open(file, Hints.time(""));
        } catch (BadData e) {
            assertThat(e).hasMessageContaining("--dates dmy");
            var order = form.name().toLowerCase(Locale.ROOT).startsWith("d") ? "dmy" : "mdy";
            recording = Recording.open(file, Hints.of(Map.of("dates", order), Hints.OPTION));
        }
        var skipped = new Skipped(3);
        var rows = new ArrayList<Row>();
        try (var all = recording.rows(skipped)) {
            all.forEachRemaining(rows::add);
        }
        assertThat(skipped.shown()).isEmpty();
        assertThat(rows).hasSameSizeAs(series.hundredths());
        for (int i = 0; i < rows.size(); i++) {
            assertThat(rows.get(i).at().getEpochSecond()).isEqualTo(series.start() + i * series.step());
            assertThat(rows.get(i).number(1)).isEqualTo(series.hundredths().get(i) / 100.0);
            assertThat(rows.get(i).text(2)).isEqualTo("naïve");
        }
    }

    private static String text(Dialect dialect, Form form, Series series) {
        var text = new StringBuilder(dialect.hasMark() ? "\uFEFF" : "").append(dialect.begin());
        var separator = dialect.separator();
        text.append("time")
                .append(separator)
                .append("a")
                .append(separator)
                .append("b")
                .append(dialect.line());
        for (int i = 0; i < series.hundredths().size(); i++) {
            int hundredths = series.hundredths().get(i);
            var number = BigDecimal.valueOf(hundredths, 2).toPlainString();
            if (dialect.hasComma()) {
                number = number.replace('.', ',');
            }
            text.append(form.text().apply(series.start() + i * series.step()))
                    .append(separator)
                    .append(dialect.hasComma() && separator == ',' ? '"' + number + '"' : number)
                    .append(separator)
                    .append("naïve")
                    .append(dialect.line());
        }
        return text.toString();
    }

    @Provide
    Arbitrary<Dialect> dialects() {
        return Combinators.combine(
                        Arbitraries.of(';', '\t', '|', ','),
                        Arbitraries.of(true, false),
                        Arbitraries.of(UTF_8, UTF_16LE, UTF_16BE, ISO_8859_1),
                        Arbitraries.of(true, false),
                        Arbitraries.of("\n", "\r\n"),
                        Arbitraries.of("", "# a remark\n", "sep", "Logger 7\n", "Logger: 7\n\n# remark\n"))
                .as((separator, comma, charset, mark, line, begin) -> new Dialect(
                        separator,
                        comma,
                        charset,
                        mark && charset != ISO_8859_1,
                        line,
                        begin.equals("sep") ? "sep=" + separator + "\r\n" : begin));
    }

    @Provide
    Arbitrary<Form> forms() {
        return Arbitraries.of(FORMS);
    }

    @Provide
    Arbitrary<Series> series() {
        return Combinators.combine(
                        Arbitraries.longs().between(1_000_000_000L, 2_500_000_000L),
                        Arbitraries.of(1L, 60L, 600L, 3_600L, 86_400L, 7 * 86_400L),
                        Arbitraries.integers()
                                .between(-99_999, 9_999_999)
                                .list()
                                .ofMinSize(3)
                                .ofMaxSize(40))
                .as(Series::new);
    }
}
