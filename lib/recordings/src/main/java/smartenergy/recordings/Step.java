package smartenergy.recordings;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;

/** Finds the step at which records follow each other. */
final class Step {
    private static final long MINUTE = 60_000;
    /** Steps in minutes that people choose, and to which a median that is near is rounded. */
    private static final long[] USUAL = {1, 2, 3, 5, 6, 10, 12, 15, 20, 30, 60, 120, 180, 360, 720, 1440};

    private static final double NEAR = 0.15;
    /** Part of the records that should end a window without a gap, or else the step is too short for them. */
    private static final double ENOUGH = 0.5;

    /** Longer steps for records that come unevenly: of these, ten, thirty and sixty minutes are whole numbers. */
    private static final long[] RAISED = {2, 5, 10, 30};

    private Step() {}

    /** In milliseconds, a minute or more: the median gap, or longer where records come too unevenly for that. */
    static long find(long[] times, List<int[]> groups) {
        long median = median(times, groups);
        long best = usual(Math.max(median, MINUTE));
        double share = gapless(times, groups, best);
        for (long minutes : RAISED) {
            long step = minutes * MINUTE;
            if (share < ENOUGH && step > best && step > median) {
                double longer = gapless(times, groups, step);
                if (longer > share) {
                    share = longer;
                    best = step;
                }
            }
        }
        return best;
    }

    private static long usual(long median) {
        for (long minutes : USUAL) {
            if (Math.abs(median - minutes * MINUTE) <= NEAR * minutes * MINUTE) {
                return minutes * MINUTE;
            }
        }
        return median;
    }

    private static long median(long[] times, List<int[]> groups) {
        long[] gaps = groups.stream()
                .flatMapToLong(rows ->
                        LongStream.range(1, rows.length).map(i -> times[rows[(int) i]] - times[rows[(int) i - 1]]))
                .filter(gap -> gap > 0)
                .sorted()
                .toArray();
        if (gaps.length == 0) {
            throw new BadData("all records have the same time");
        }
        return gaps[gaps.length / 2];
    }

    /** Part of the records that end a window without a gap, in the largest series. */
    private static double gapless(long[] times, List<int[]> groups, long step) {
        var rows = groups.stream()
                .max(Comparator.comparingInt(group -> group.length))
                .orElseThrow();
        long phase = phase(times, rows, step);
        long[] bins = Arrays.stream(rows)
                .mapToLong(row -> bin(times[row], phase, step))
                .distinct()
                .toArray();
        long gapless = LongStream.range(Window.LENGTH - 1, bins.length)
                .filter(i -> bins[(int) i] - bins[(int) i - Window.LENGTH + 1] == Window.LENGTH - 1)
                .count();
        return gapless / (double) bins.length;
    }

    /** Where in the step records come, so that small delays do not move them into the next one. */
    static long phase(long[] times, int[] rows, long step) {
        double sine = 0;
        double cosine = 0;
        for (int row : rows) {
            double angle = 2 * Math.PI * Math.floorMod(times[row], step) / step;
            sine += Math.sin(angle);
            cosine += Math.cos(angle);
        }
        return Math.round(Math.atan2(sine, cosine) / (2 * Math.PI) * step);
    }

    static long bin(long time, long phase, long step) {
        return Math.floorDiv(time - phase + step / 2, step);
    }
}
