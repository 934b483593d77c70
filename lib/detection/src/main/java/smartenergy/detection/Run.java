package smartenergy.detection;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;

/**
 * How long one and the same value has been reported, and how long the series did that before. A series that hardly ever
 * changes is never taken for stuck.
 *
 * @param since time of the run's first reading, in ns since 1970
 * @param length readings in the run
 * @param longest completed run, in readings; one that was an alarm counts only as much as was needed for it
 * @param runs completed
 */
record Run(double value, long since, int length, int longest, int runs) {
    private static final int SHORTEST = 30;
    private static final long SHORTEST_NANOS = Duration.ofHours(1).toNanos();
    private static final int TIMES_LONGEST = 4;
    private static final int LEARNING = 50;

    static Judgement<Run> first(double value, long at) {
        return new Judgement<>(new Run(value, at, 1, 0, 0), Finding.NORMAL);
    }

    Judgement<Run> next(double now, long at) {
        if (Double.compare(now, value) != 0) {
            int learned = Math.max(longest, Math.min(length, suspicious()));
            var next = new Run(now, at, 1, learned, runs == Integer.MAX_VALUE ? runs : runs + 1);
            return new Judgement<>(next, Finding.NORMAL);
        }
        var next = new Run(value, since, length == Integer.MAX_VALUE ? length : length + 1, longest, runs);
        boolean canTell = runs >= LEARNING && at - since >= SHORTEST_NANOS;
        double severity = canTell ? (double) next.length / suspicious() : 0;
        return new Judgement<>(next, new Finding(severity, now, now));
    }

    private int suspicious() {
        return Math.max(SHORTEST, TIMES_LONGEST * Math.min(longest, Integer.MAX_VALUE / TIMES_LONGEST));
    }

    void write(DataOutput out) throws IOException {
        out.writeDouble(value);
        out.writeLong(since);
        out.writeInt(length);
        out.writeInt(longest);
        out.writeInt(runs);
    }

    static Run read(DataInput in) throws IOException {
        return new Run(in.readDouble(), in.readLong(), in.readInt(), in.readInt(), in.readInt());
    }
}
