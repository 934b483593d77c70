package smartenergy.detection;

import java.time.Duration;
import smartenergy.detection.state.StateReader;
import smartenergy.detection.state.StateWriter;
import smartenergy.telemetry.Nanos;

/** Recognises a value that stays the same for longer than it ever does. */
final class StuckDetector implements Detector<StuckDetector.Run> {
    static final String NAME = "stuck";

    private static final int SHORTEST = 30;
    private static final long SHORTEST_NANOS = Duration.ofHours(1).toNanos();
    private static final int TIMES_LONGEST = 4;
    private static final int LEARNING = 50;

    /**
     * How long one and the same value has been reported, and how long the series did that before. A series that hardly
     * ever changes is never taken for stuck.
     *
     * @param since time of the run's first reading, in ns since 1970
     * @param length readings in the run
     * @param longest completed run, in readings; one that was an alarm counts only as much as was needed for it
     * @param runs completed
     */
    record Run(double value, long since, int length, int longest, int runs) {

        Run longer() {
            return new Run(value, since, length == Integer.MAX_VALUE ? length : length + 1, longest, runs);
        }

        Run ended(double now, long at) {
            int learned = Math.max(longest, Math.min(length, suspicious()));
            return new Run(now, at, 1, learned, runs == Integer.MAX_VALUE ? runs : runs + 1);
        }

        double severity(long at) {
            boolean canTell = runs >= LEARNING && Nanos.between(since, at) >= SHORTEST_NANOS;
            return canTell ? (double) length / suspicious() : 0;
        }

        private int suspicious() {
            return Math.max(SHORTEST, TIMES_LONGEST * Math.min(longest, Integer.MAX_VALUE / TIMES_LONGEST));
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public AlarmPolicy policy() {
        return AlarmPolicy.AT_ONCE;
    }

    @Override
    public Judgement<Run> judge(Run before, Point point, Rules rules) {
        double value = point.value();
        if (before == null) {
            return new Judgement<>(new Run(value, point.at(), 1, 0, 0), Finding.NORMAL);
        }
        if (Double.compare(value, before.value) != 0) {
            return new Judgement<>(before.ended(value, point.at()), Finding.NORMAL);
        }
        var run = before.longer();
        return new Judgement<>(run, new Finding(run.severity(point.at()), value, value));
    }

    @Override
    public void write(Run run, StateWriter out) {
        out.number(1, run.value)
                .time(2, run.since)
                .integer(3, run.length)
                .integer(4, run.longest)
                .integer(5, run.runs);
    }

    @Override
    public Run read(StateReader in) {
        return in.count(3) == 0 ? null : new Run(in.number(1), in.time(2), in.count(3), in.count(4), in.count(5));
    }
}
