package smartenergy.relay.edgex;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expectations are those of Go's strconv. */
class GoTextTest {
    @ParameterizedTest
    @CsvSource({
        "BOOL, T, 1",
        "BOOL, False, 0",
        "UINT8, 255, 255",
        "INT8, -128, -128",
        "INT16, +7, 7",
        "UINT64, 18446744073709551615, 18446744073709551615",
        "INT64, -9223372036854775808, -9223372036854775808",
        "FLOAT32, 2.45e+01, 24.5",
        "FLOAT64, 0x1.8p1, 3",
        "FLOAT64, -0X.8P-1, -0.25",
        "FLOAT64, .5, 0.5",
        "FLOAT64, 5., 5",
        "FLOAT64, NaN, NaN",
        "FLOAT64, -iNf, -Infinity",
        "FLOAT64, +Infinity, Infinity",
        "FLOAT64, 1e-400, 0"
    })
    void readsWhatGoReads(GoText.Type type, String text, double number) {
        assertThat(GoText.number(type, text)).hasValue(number);
    }

    @ParameterizedTest
    @CsvSource({
        "BOOL, yes",
        "BOOL, tRUE",
        "UINT8, 256",
        "UINT8, +1",
        "INT8, 128",
        "INT8, 1.0",
        "INT64, 0x10",
        "INT32, ''",
        "FLOAT32, 1e39",
        "FLOAT64, 1e309",
        "FLOAT64, 0x18",
        "FLOAT64, 1d",
        "FLOAT64, ' 1'",
        "FLOAT64, -nan",
        "FLOAT64, '1,5'"
    })
    void refusesWhatGoRefuses(GoText.Type type, String text) {
        assertThat(GoText.number(type, text)).isEmpty();
    }

    @Test
    void checksEachElementOfAnArray() {
        assertThat(GoText.isValid("Int8Array", "[1, -2,3]")).isTrue();
        assertThat(GoText.isValid("Int8Array", "[1, 200]")).isFalse();
        assertThat(GoText.isValid("Int8Array", "[]")).isFalse();
        assertThat(GoText.isValid("BoolArray", "")).isFalse();
        assertThat(GoText.isValid("StringArray", "[]")).isTrue();
    }

    @Test
    void checksNothingWhereTheTypeIsInAnotherCase() {
        assertThat(GoText.isValid("float32", "warm")).isTrue();
    }

    @Test
    void knowsTheTypesOfBothReleases() {
        assertThat(GoText.isValueType("uInt16aRRAY", Release.V3)).isTrue();
        assertThat(GoText.isValueType("ObjectArray", Release.V3)).isFalse();
        assertThat(GoText.isValueType("ObjectArray", Release.V4)).isTrue();
        assertThat(GoText.isValueType("BinaryArray", Release.V4)).isFalse();
        assertThat(GoText.isValueType("Array", Release.V4)).isFalse();
        assertThat(GoText.isValueType("Double", Release.V4)).isFalse();
    }
}
