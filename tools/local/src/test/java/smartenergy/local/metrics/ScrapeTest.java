package smartenergy.local.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ScrapeTest {
    private static final Scrape EARLIER = Scrape.parse("""
            # TYPE readings_total counter
            readings_total{reason="a"} 2.0
            readings_total{reason="b"} 3.0
            readings_totally_other 7.0
            latency_bucket{le="0.1"} 10
            latency_bucket{le="0.5"} 10
            latency_bucket{le="+Inf"} 10
            """);

    @Test
    void sumsOverLabelsOfOneNameOnly() {
        assertThat(EARLIER.sum("readings_total")).isEqualTo(5);
    }

    @Test
    void knowsNothingOfWhatIsNotTold() {
        assertThat(EARLIER.find("readings_total")).hasValue(5);
        assertThat(EARLIER.find("lag")).isEmpty();
        assertThat(Scrape.parse("lag NaN").find("lag")).isEmpty();
        assertThatThrownBy(() -> Scrape.parse("")).isInstanceOf(NumberFormatException.class);
    }

    @Test
    void tellsQuantilesOfWhatWasCountedSince() {
        var now = Scrape.parse("""
                latency_bucket{le="0.1"} 15
                latency_bucket{le="0.5"} 20
                latency_bucket{le="+Inf"} 20
                """);

        assertThat(now.quantileSince(EARLIER, "latency", 0.5)).isEqualTo(0.1);
        assertThat(now.quantileSince(EARLIER, "latency", 0.99)).isEqualTo(0.5);
        assertThat(now.quantileSince(now, "latency", 0.5)).isNaN();
    }
}
