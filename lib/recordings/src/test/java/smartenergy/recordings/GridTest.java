package smartenergy.recordings;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GridTest {
    private static final long MINUTE = 60_000;

    @Test
    void findsTheStepAndAveragesSeveralReadingsInIt() {
        var times = IntStream.range(0, 60).mapToLong(n -> n * MINUTE / 2).toArray();
        var values = IntStream.range(0, 60).mapToDouble(n -> n).toArray();

        var grid = grid(times, values);

        assertThat(grid.step()).isEqualTo(Duration.ofMinutes(1));
        assertThat(grid.series().getFirst().numbers()[0][5]).isBetween(9.5, 11.5);
    }

    @Test
    void hasNoWindowAcrossAGap() {
        var times = IntStream.range(0, 20)
                .filter(n -> n != 10)
                .mapToLong(n -> n * 10 * MINUTE)
                .toArray();
        var values = IntStream.range(0, 19).mapToDouble(n -> n).toArray();

        var windows = grid(times, values).windows();

        assertThat(windows)
                .extracting(Window::time)
                .doesNotContain(110 * MINUTE, 120 * MINUTE, 130 * MINUTE, 140 * MINUTE, 150 * MINUTE)
                .contains(100 * MINUTE - 10 * MINUTE, 160 * MINUTE);
    }

    @Test
    void ordersRecordsAndTakesWhatComesTwiceOnce() {
        var times = new long[24];
        var values = new double[24];
        for (int n = 0; n < 24; n++) {
            int at = (n * 7) % 12;
            times[n] = at * 10 * MINUTE;
            values[n] = at;
        }

        assertThat(grid(times, values).series().getFirst().numbers()[0])
                .containsExactly(IntStream.range(0, 12).mapToDouble(n -> n).toArray());
    }

    @Test
    void keepsSensorsApartThatShareAFile() {
        var times = IntStream.range(0, 60).mapToLong(n -> n / 2 * 10 * MINUTE).toArray();
        var values =
                IntStream.range(0, 60).mapToDouble(n -> n % 2 == 0 ? n : -n).toArray();
        var rooms = IntStream.range(0, 60).mapToObj(n -> n % 2 == 0 ? "A" : "B").toArray(String[]::new);

        var grid = Grid.of(
                new Table(times, Map.of("t", values), Map.of("room", rooms), "t", List.of()),
                Optional.empty(),
                Optional.empty());

        assertThat(grid.seriesColumn()).hasValue("room");
        assertThat(grid.series()).hasSize(2);
        assertThat(Arrays.stream(grid.series().getFirst().numbers()[0])).allMatch(value -> value >= 0);
    }

    private static Grid grid(long[] times, double[] values) {
        return Grid.of(
                new Table(times, Map.of("t", values), Map.of(), "t", List.of()), Optional.empty(), Optional.empty());
    }
}
