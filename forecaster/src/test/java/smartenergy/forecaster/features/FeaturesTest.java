package smartenergy.forecaster.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import smartenergy.forecaster.records.Series;
import smartenergy.forecaster.records.Window;

class FeaturesTest {
    private static final Features FEATURES = new Features(List.of("t"), Map.of(), 0, 5);

    @Test
    void putTheMedianInTheSensorsFaultsPlace() {
        assertThat(target(20, 21, 20, 21, 20, 70)).containsExactly(20, 21, 20, 21, 20, 20.5);
    }

    @Test
    void keepAChangeThatLasts() {
        assertThat(target(20, 20, 20, 20, 30, 30)).containsExactly(20, 20, 20, 20, 30, 30);
    }

    @Test
    void takeForAFaultOnlyWhatIsFarBeyondTheUsual() {
        var windows = Arrays.stream(new double[] {1, 2, 1, 0})
                .mapToObj(end -> window(0, 0, 0, 0, 0, end))
                .toList();

        assertThat(Features.of(List.of("t"), List.of(), 0, windows).fault()).isEqualTo(6);
    }

    private static double[] target(double... values) {
        return Arrays.copyOf(FEATURES.row(window(values)), Window.LENGTH);
    }

    private static Window window(double... values) {
        long[] bins = {0, 1, 2, 3, 4, 5};
        return new Window(new Series(bins, bins, new double[][] {values}, new String[][] {}), Window.LENGTH - 1);
    }
}
