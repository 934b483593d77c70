package smartenergy.composer.composition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResourcesTest {
    @ParameterizedTest
    @CsvSource({"250m,250", "2,2000", "0.5,500", "1500000n,2", "0,0", "1k,1000000"})
    void readsProcessorsAsKubernetesWritesThem(String quantity, long milliCpu) {
        assertThat(Resources.milliCpu(quantity)).isEqualTo(milliCpu);
    }

    @ParameterizedTest
    @CsvSource({"64Mi,67108864", "1Gi,1073741824", "1G,1000000000", "128974848,128974848", "1e3,1000", "0.5Ki,512"})
    void readsMemoryAsKubernetesWritesIt(String quantity, long bytes) {
        assertThat(Resources.bytes(quantity)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"8GB", "-1", "", "much", "1e400000", "Mi", "0x10"})
    void refusesWhatIsNoQuantity(String text) {
        assertThatThrownBy(() -> Resources.bytes(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "' is not a quantity");
    }

    @Test
    void isNeverLessThanNothing() {
        assertThat(new Resources(1, 1).minus(new Resources(2, 0))).isEqualTo(new Resources(0, 1));
    }
}
