package smartenergy.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
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

    @Test
    void ofTwoPartsAreThoseOfAll() {
        var random = new Random(11);
        for (int round = 0; round < 200; round++) {
            var parts = new Moments[] {Moments.NONE, Moments.NONE};
            var all = Moments.NONE;
            for (int n = 2 + random.nextInt(50); n > 0; n--) {
                double value = 20 + 5 * random.nextGaussian();
                int part = random.nextInt(2);
                parts[part] = parts[part].plus(value);
                all = all.plus(value);
            }
            var both = parts[0].plus(parts[1]);
            assertThat(both.count()).isEqualTo(all.count());
            assertThat(both.min()).isEqualTo(all.min());
            assertThat(both.max()).isEqualTo(all.max());
            assertThat(both.mean()).isCloseTo(all.mean(), within(1e-12));
            assertThat(both.squares()).isCloseTo(all.squares(), within(1e-9));
        }
    }

    @Test
    void ofPartsThatAreAsFarApartAsNumbersCanBeAreFinite() {
        var low = Moments.NONE.plus(-Double.MAX_VALUE).plus(-Double.MAX_VALUE);
        var high = Moments.NONE.plus(Double.MAX_VALUE);
        var both = low.plus(high);
        assertThat(both.mean()).isCloseTo(-Double.MAX_VALUE / 3, withinPercentage(1e-9));
        assertThat(both.statistics().deviation()).isFinite();
    }
}
