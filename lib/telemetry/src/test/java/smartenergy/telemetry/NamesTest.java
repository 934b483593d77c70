package smartenergy.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "chiller-1, chiller-1",
                "kühl 1%, kühl 1%",
                "a/b+c#, a%2Fb%2Bc%23",
                "a\\b\"c, a%5Cb%22c",
                "` a`, %20a",
                "`a b `, a%20b%20",
                "🙂, %F0%9F%99%82"
            })
    void escapesOnlyWhatANameCannotHold(String name, String escaped) {
        assertThat(Names.escaped(name)).isEqualTo(escaped);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", " ", "x ", "\u0000", "\uD800", "\u2028", "🙂"})
    void makesANameOfEveryText(String text) {
        assertThat(Names.check("test", Names.escaped(text))).isNotEmpty();
    }
}
