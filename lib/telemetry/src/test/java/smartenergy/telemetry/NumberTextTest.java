package smartenergy.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberTextTest {
    private static final String ALPHABET = "0123456789+-.eE,xXpPdDfF '_\u0661\uFF11";

    @ParameterizedTest
    @CsvSource({"1,1", "-1.5,-1.5", "+.5,0.5", "5.,5", "1e3,1000", "1E-3,0.001", "007,7", "-0,-0.0"})
    void readsDigitsWithSignFractionAndExponent(String text, double number) {
        assertThat(NumberText.decimal(text)).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1D",
                "2F",
                "12.3f",
                "0x1p3",
                "NaN",
                "Infinity",
                "-Infinity",
                "inf",
                " 1",
                "1 ",
                "1_000",
                "1,5",
                "\u0661\u0662",
                "\uFF11",
                "1e",
                "e1",
                ".",
                "+",
                "--1",
                "1e999",
                "-1e999",
                "1.2.3",
                "1e1.5"
            })
    void refusesWhatJavaOrALocaleWouldTake(String text) {
        assertThat(NumberText.orNaN(text)).isNaN();
        assertThatThrownBy(() -> NumberText.decimal(text)).isInstanceOf(NumberFormatException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "1.0", "1e3", "\u0661\u0662", " 1", "9223372036854775808", "00000000000000000001"})
    void refusesWhatIsNoWholeNumber(String text) {
        assertThatThrownBy(() -> NumberText.whole(text)).isInstanceOf(NumberFormatException.class);
    }

    @Test
    void readsWholeNumbersToTheirEnds() {
        assertThat(NumberText.whole("-9223372036854775808")).isEqualTo(Long.MIN_VALUE);
        assertThat(NumberText.whole("+9223372036854775807")).isEqualTo(Long.MAX_VALUE);
        assertThat(NumberText.integer("2147483647")).isEqualTo(Integer.MAX_VALUE);
        assertThatThrownBy(() -> NumberText.integer("2147483648")).isInstanceOf(NumberFormatException.class);
    }

    @Test
    void readsWhatPrometheusWrites() {
        assertThat(NumberText.sample("NaN")).isNaN();
        assertThat(NumberText.sample("+Inf")).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(NumberText.sample("1.5E10")).isEqualTo(1.5e10);
        assertThatThrownBy(() -> NumberText.sample("Infinity")).isInstanceOf(NumberFormatException.class);
    }

    /** What it reads Java reads alike, and it reads all that the form allows. */
    @Test
    void agreesWithTheForm() {
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            var text = new StringBuilder();
            for (int length = random.nextInt(8); length >= 0; length--) {
                text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
            }
            boolean isForm = text.toString().matches("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");
            double java = isForm ? Double.parseDouble(text.toString()) : Double.NaN;
            Double expected = Double.isInfinite(java) ? Double.NaN : java;
            assertThat(NumberText.orNaN(text.toString())).as(text.toString()).isEqualTo(expected);
        }
    }
}
