package smartenergy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OptionsTest {
    @Test
    void readsValuesAndBareOptions() {
        var options = new Options(List.of("--rate", "2.5", "--check"), Set.of("rate"), Set.of("check"));

        assertThat(options.number("rate", 1, 0, 10)).isEqualTo(2.5);
        assertThat(options.has("check")).isTrue();
        options.check();
    }

    @Test
    void reportsEveryProblem() {
        var options = new Options(
                List.of("--rate", "fast", "up", "--sensors", "1.5", "--replay", "no-such.csv", "--data"),
                Set.of("rate", "sensors", "replay", "data"),
                Set.of());
        options.number("rate", 1, 0, 10);
        options.count("sensors", 4, 1, 10);
        options.existingFile("replay");

        assertThatThrownBy(options::check)
                .hasMessageContaining("'up' is not an option")
                .hasMessageContaining("--rate is 'fast'")
                .hasMessageContaining("--sensors is '1.5', not a whole number")
                .hasMessageContaining("no-such.csv")
                .hasMessageContaining("--data needs a value");
    }
}
