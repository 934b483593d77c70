package smartenergy.datalake;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The messages are those of influxd 1.6.7. */
class InfluxClientTest {
    @Test
    void tellsTheAnswersApart() {
        assertThat(InfluxClient.answer(204, "")).isInstanceOf(Answer.Accepted.class);
        assertThat(InfluxClient.answer(404, "database not found: \"energy\"")).isInstanceOf(Answer.SchemaMissing.class);
        assertThat(InfluxClient.answer(500, "retention policy not found: raw"))
                .isInstanceOf(Answer.SchemaMissing.class);
        assertThat(InfluxClient.answer(413, "Request Entity Too Large")).isInstanceOf(Answer.TooLarge.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 429, 500, 502, 503})
    void takesEverythingElseAsPassing(int status) {
        assertThat(InfluxClient.answer(status, "timeout")).isInstanceOf(Answer.Unavailable.class);
    }

    @Test
    void knowsWhetherTheGoodLinesAreStored() {
        assertThat(InfluxClient.answer(400, "partial write: points beyond retention policy dropped=1"))
                .isEqualTo(new Answer.Refused("partial write: points beyond retention policy dropped=1", true));
        assertThat(InfluxClient.answer(400, "unable to parse 'm,d= v=1': missing tag value"))
                .isEqualTo(new Answer.Refused("unable to parse 'm,d= v=1': missing tag value", false));
    }
}
