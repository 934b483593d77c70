package smartenergy.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstantTextTest {
    @Test
    void readsWhatTheJdkReads() {
        var random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            var at = Instant.ofEpochSecond(random.nextLong(-10_000_000_000L, 20_000_000_000L), fraction(random));

            assertThat(InstantText.parse(at.toString())).isEqualTo(at);
        }
    }

    private static long fraction(Random random) {
        long unit = new long[] {1, 1_000, 1_000_000, 1_000_000_000}[random.nextInt(4)];
        return random.nextLong(1_000_000_000) / unit * unit;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-24T09:30:00.5Z",
                "2026-11-24T09:30:00+09:00",
                "2026-11-24T09:30:00Z",
                "+12026-11-24T09:30:00Z"
            })
    void readsTheOtherFormsToo(String text) {
        assertThat(InstantText.parse(text)).isEqualTo(Instant.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Z",
                "2026-02-30T09:30:00Z",
                "2026-11-24T25:30:00Z",
                "2026-11-24T09:30:00.1234567890Z",
                "2026-11-24 09:30:00Z",
                "2026-11-24T09:30:0xZ"
            })
    void refusesWhatTheJdkRefuses(String text) {
        assertThatThrownBy(() -> InstantText.parse(text)).isInstanceOf(DateTimeException.class);
    }
}
