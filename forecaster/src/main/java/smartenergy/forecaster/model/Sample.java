package smartenergy.forecaster.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;
import smartenergy.recordings.Grid;
import smartenergy.recordings.Window;

/**
 * Windows with what the target became, by time.
 *
 * @param last the target in each window's last record
 * @param future the target so long after it
 * @param aheadMillis how long that is
 */
public record Sample(List<Window> windows, double[] last, double[] future, long aheadMillis) {

    /** @param isWanted tells from the times of the last record whether to take a window */
    public static Sample of(Grid grid, int steps, LongPredicate isWanted) {
        record Case(Window window, double future) {}
        var cases = new ArrayList<Case>();
        for (var window : grid.windows()) {
            double future = isWanted.test(window.time()) ? grid.after(window, steps) : Double.NaN;
            if (!Double.isNaN(future)) {
                cases.add(new Case(window, future));
            }
        }
        cases.sort(Comparator.comparingLong(one -> one.window().time()));
        return new Sample(
                cases.stream().map(Case::window).toList(),
                cases.stream()
                        .mapToDouble(one -> one.window().number(grid.target(), Window.LENGTH - 1))
                        .toArray(),
                cases.stream().mapToDouble(Case::future).toArray(),
                grid.step().toMillis() * steps);
    }

    public int size() {
        return windows.size();
    }

    /** Every so manieth, so that there are at most that many. */
    public Sample thinned(int most) {
        int every = (size() + most - 1) / Math.max(1, most);
        return every <= 1
                ? this
                : part(IntStream.range(0, size()).filter(i -> i % every == 0).toArray());
    }

    Sample part(int[] indices) {
        return new Sample(
                Arrays.stream(indices).mapToObj(windows::get).toList(),
                Arrays.stream(indices).mapToDouble(i -> last[i]).toArray(),
                Arrays.stream(indices).mapToDouble(i -> future[i]).toArray(),
                aheadMillis);
    }
}
