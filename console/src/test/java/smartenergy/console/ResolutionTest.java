package smartenergy.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import smartenergy.console.Resolution.Policy;

class ResolutionTest {
    @ParameterizedTest
    @CsvSource({
        "PT15M, RAW, PT2S",
        "PT1H, RAW, PT5S",
        "PT6H, MINUTE, PT1M",
        "PT24H, MINUTE, PT2M",
        "PT168H, HOUR, PT1H",
        "PT8760H, HOUR, PT24H"
    })
    void takesTheLongestWindowsThatStillDrawWell(Duration range, Policy policy, Duration step) {
        assertThat(Resolution.of(range).getFirst()).isEqualTo(new Resolution(policy, step));
    }

    @Test
    void neverAsksForMorePointsThanAScreenShows() {
        for (var range = Duration.ofSeconds(1); range.toDays() < 100_000; range = range.multipliedBy(3)) {
            for (var resolution : Resolution.of(range)) {
                assertThat(range.dividedBy(resolution.step())).isLessThanOrEqualTo(720);
            }
        }
    }

    @Test
    void knowsWhatIsFiner() {
        assertThat(Policy.HOUR.finer()).containsExactly(Policy.MINUTE, Policy.RAW);
        assertThat(Policy.RAW.finer()).isEmpty();
    }
}
