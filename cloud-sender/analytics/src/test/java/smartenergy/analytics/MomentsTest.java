package smartenergy.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import smartenergy.telemetry.ClimateSummary;
import smartenergy.telemetry.DerivedJson;
import smartenergy.telemetry.Kind;

class MomentsTest {
    @Test
    void hasTheMeanOfValuesWhoseSumNoNumberCanHold() {
        var statistics = of(1.7e308, 1.7e308, -1.7e308).statistics();

        assertThat(statistics.mean()).isCloseTo(1.7e308 / 3, within(1e294));
        assertThat(statistics.min()).isEqualTo(-1.7e308);
        assertThat(statistics.deviation()).isEqualTo(Double.MAX_VALUE);
    }

    /** It is 1.155e308, which no sum of squares can tell. */
    @Test
    void givesNoSmallerDeviationThanThereMayBe() {
        assertThat(of(1e308, 1e308, -1e308).statistics().deviation()).isBetween(1.155e308, 1.225e308);
    }

    @Test
    void staysFiniteAndReadableHoweverHugeTheValuesAre() {
        var moments = Moments.NONE;
        for (int i = 0; i < 1_000; i++) {
            moments = moments.plus(i % 3 == 0 ? -Double.MAX_VALUE : Double.MAX_VALUE)
                    .plus(21.5);
        }
        var values = new TreeMap<String, ClimateSummary.Statistics>();
        values.put("x", moments.statistics());
        var summary = new ClimateSummary(
                "s", "r", "d", Kind.GENERAL, "", Instant.EPOCH, Duration.ofMinutes(1), values, Optional.empty());

        assertThat(DerivedJson.decodeSummary(DerivedJson.encode(summary))).isEqualTo(summary);
    }

    private static Moments of(double... values) {
        var moments = Moments.NONE;
        for (double value : values) {
            moments = moments.plus(value);
        }
        return moments;
    }
}
