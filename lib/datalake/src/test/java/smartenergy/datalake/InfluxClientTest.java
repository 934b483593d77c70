package smartenergy.datalake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The messages are those of influxd 1.6.7. */
class InfluxClientTest {
    private static final String HTML = "<html><body>Please sign in</body></html>";

    @Test
    void tellsTheAnswersApart() {
        assertThat(InfluxClient.answer(204, "")).isInstanceOf(Answer.Accepted.class);
        assertThat(InfluxClient.answer(404, error("database not found: energy")))
                .isInstanceOf(Answer.SchemaMissing.class);
        assertThat(InfluxClient.answer(500, error("retention policy not found: raw")))
                .isInstanceOf(Answer.SchemaMissing.class);
        assertThat(InfluxClient.answer(400, error("partial write: points beyond retention policy dropped=1")))
                .isEqualTo(new Answer.Refused("partial write: points beyond retention policy dropped=1"));
        assertThat(InfluxClient.answer(413, error("Request Entity Too Large")))
                .isEqualTo(new Answer.TooLarge("413: Request Entity Too Large", true));
        assertThat(InfluxClient.answer(413, HTML))
                .isInstanceOfSatisfying(
                        Answer.TooLarge.class,
                        large -> assertThat(large.byInfluxDb()).isFalse());
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 206, 301, 302, 303, 307, 308, 400, 401, 403, 404, 408, 422, 429, 500, 502, 503})
    void takesNothingForAnAnswerThatInfluxDbDoesNotGive(int status) {
        for (var body : List.of("", HTML, "{}", "[]", "null", "{\"error\":null}")) {
            assertThat(InfluxClient.answer(status, body)).isInstanceOf(Answer.Unavailable.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 401, 403, 429, 500, 503})
    void takesEverythingElseAsPassing(int status) {
        assertThat(InfluxClient.answer(status, error("timeout")))
                .isEqualTo(new Answer.Unavailable(status + ": timeout"));
    }

    @Test
    void showsTheBeginningOfWhatIsNoAnswerInOneLine() {
        assertThat(InfluxClient.answer(200, "<html>\n <p>" + "x".repeat(10_000)))
                .isInstanceOfSatisfying(
                        Answer.Unavailable.class,
                        unavailable -> assertThat(unavailable.message())
                                .startsWith("200: no answer of InfluxDB: <html> <p>xxx")
                                .hasSizeLessThan(300));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "<html>",
                "{\"results\":[]}",
                "{\"results\":{}}",
                "{\"results\":[1]}",
                "{\"results\":[{\"error\":\"timeout\"}]}",
                "{\"error\":\"service unavailable\"}",
                "{\"results\":[{\"series\":[{}]}]}",
                "{\"results\":[{\"series\":[{\"columns\":[\"a\"],\"values\":[[1,2]]}]}]}",
                "{\"results\":[{\"series\":[{\"columns\":[\"a\"],\"values\":[null]}]}]}",
                "{\"results\":[{\"statement_id\":0"
            })
    void takesNothingForRowsThatIsNone(String body) {
        assertThatIOException().isThrownBy(() -> InfluxClient.results(body));
    }

    @Test
    void countsStatementsAlsoWhereNamesHoldSemicolons() {
        assertThat(InfluxClient.statements("SHOW DATABASES")).isEqualTo(1);
        assertThat(InfluxClient.statements("SELECT \"a;b\" FROM m WHERE t = 'c;\\'d;';SHOW DATABASES"))
                .isEqualTo(2);
    }

    private static String error(String message) {
        return "{\"error\":\"" + message + "\"}";
    }
}
