package smartenergy.benchmarks.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import smartenergy.benchmarks.detection.Sample.Reading;
import smartenergy.benchmarks.detection.Sample.Window;

class VerdictTest {
    /** Readings 0 to 999, of which 300 to 399 are a window. */
    private static final Sample SAMPLE = new Sample(
            "s",
            IntStream.range(0, 1_000).mapToObj(n -> new Reading(at(n), 1)).toList(),
            150,
            List.of(new Window(at(300), at(399))));

    @Test
    void countsWindowsFalseAlarmsAndDelays() {
        var verdict = Verdict.of(SAMPLE, raises(20, 200, 310, 320, 500));

        assertThat(verdict.delays()).containsExactly(Duration.ofSeconds(10));
        assertThat(verdict.falseAlarms()).isEqualTo(2);
    }

    @Test
    void scoresAsNabDoes() {
        assertThat(Verdict.nabScore(SAMPLE, raises())).isZero();
        assertThat(Verdict.nabScore(SAMPLE, raises(300))).isCloseTo(100, within(1e-9));
        assertThat(Verdict.nabScore(SAMPLE, raises(399))).isCloseTo(51.3, within(0.1));
        assertThat(Verdict.nabScore(SAMPLE, raises(200, 300))).isCloseTo(94.5, within(1e-9));
        assertThat(Verdict.nabScore(SAMPLE, raises(300, 999))).isCloseTo(94.5, within(1e-9));
        assertThat(Verdict.nabScore(SAMPLE, raises(20, 300))).isCloseTo(100, within(1e-9));
    }

    private static List<Instant> raises(long... rows) {
        return LongStream.of(rows).mapToObj(VerdictTest::at).toList();
    }

    private static Instant at(long row) {
        return Instant.EPOCH.plusSeconds(row);
    }
}
