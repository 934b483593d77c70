package smartenergy.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BenchTest {
    private final Bench.Analytics bench = new Bench.Analytics();

    @Test
    void failsWhereTheFullFormCouldTimeNothing() {
        assertThatThrownBy(() -> bench.untimed("1 instance")).hasMessageContaining("1 instance: too few readings");
    }

    @Test
    void tellsWhatTheShortFormCouldNotTime() {
        bench.isShort = true;

        bench.untimed("1 instance");

        assertThat(bench.skipped).containsExactly("1 instance: too few readings to be timed");
    }
}
