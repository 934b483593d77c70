package smartenergy.forecaster.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import smartenergy.recordings.Series;
import smartenergy.recordings.Window;

class FeaturesTest {
    private static final Features FEATURES = new Features(List.of("t"), Map.of(), 0, 5, false);

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

    @Test
    void tellTheTimeOfDayOnceTwoDaysAreKnown() {
        long day = 86_400_000;

        assertThat(of(windowAt(0), windowAt(2 * day - 1)).daily()).isFalse();
        assertThat(of(windowAt(0), windowAt(2 * day)).daily()).isTrue();
        assertThat(of(windowAt(0), windowAt(2 * day)).row(windowAt(day / 4)))
                .endsWith(1, Math.cos(Math.PI / 2), Math.sin(Math.PI), -1);
    }

    private static Features of(Window... windows) {
        return Features.of(List.of("t"), List.of(), 0, List.of(windows));
    }

    private static Window windowAt(long time) {
        long[] times = LongStream.rangeClosed(time - Window.LENGTH + 1, time).toArray();
        return new Window(
                new Series(times, times, new double[][] {new double[Window.LENGTH]}, new String[][] {}),
                Window.LENGTH - 1);
    }

    private static double[] target(double... values) {
        return Arrays.copyOf(FEATURES.row(window(values)), Window.LENGTH);
    }

    private static Window window(double... values) {
        long[] bins = {0, 1, 2, 3, 4, 5};
        return new Window(new Series(bins, bins, new double[][] {values}, new String[][] {}), Window.LENGTH - 1);
    }
}
