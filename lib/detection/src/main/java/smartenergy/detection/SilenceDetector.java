package smartenergy.detection;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import smartenergy.detection.state.StateReader;
import smartenergy.detection.state.StateWriter;

/**
 * Recognises that a device is silent: five times as long as the pause that one in twenty is longer than. Its series are
 * the readings themselves, of which each ends a silence.
 */
final class SilenceDetector implements Detector<SilenceDetector.Pace> {
    static final String NAME = "silence";
    static final String READINGS = "readings";

    private static final int LEARNING = 10;
    private static final double TIMES_USUAL = 5;
    /** What is shorter is no silence, however often the device reports. */
    private static final double SHORTEST_SECONDS = Duration.ofMinutes(1).toSeconds();

    private static final double SHORTEST_WEIGHT = 0.001;

    /**
     * How often a device reports.
     *
     * @param readings so far
     * @param pauses between them, in s
     * @param first pauses, while they are few
     */
    record Pace(long readings, Tail pauses, List<Double> first) {
        static final Pace NEW = new Pace(1, Tail.NONE, List.of());

        Pace next(double gap) {
            double pause = Math.min(gap, silenceSeconds());
            if (readings <= Tail.FIRST) {
                var all = new ArrayList<>(first);
                all.add(pause);
                return new Pace(readings + 1, Tail.of(all, 0), readings == Tail.FIRST ? List.of() : List.copyOf(all));
            }
            double weight = Math.max(SHORTEST_WEIGHT, 1.0 / readings);
            return new Pace(readings + 1, pauses.next(pause, weight, 0), first);
        }

        /** Without the first pauses nothing can be made of so few; earlier versions did not keep them. */
        boolean isWhole() {
            return first.size() == (readings <= Tail.FIRST ? readings - 1 : 0)
                    && first.stream().allMatch(pause -> pause >= 0);
        }

        /** What it makes of so many seconds in which nothing came. */
        Finding silence(double seconds) {
            return new Finding(seconds / silenceSeconds(), seconds, pauses.bound());
        }

        /** How long nothing must come. */
        double silenceSeconds() {
            return readings <= LEARNING ? Double.MAX_VALUE : Math.max(SHORTEST_SECONDS, TIMES_USUAL * pauses.bound());
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
    public Judgement<Pace> judge(Pace before, Point point, Rules rules) {
        return new Judgement<>(before == null ? Pace.NEW : before.next(point.gap()), Finding.NORMAL);
    }

    @Override
    public void write(Pace pace, StateWriter out) {
        pace.pauses.write(out.integer(1, pace.readings), 2);
        out.numbers(4, pace.first);
    }

    @Override
    public Pace read(StateReader in) {
        var pace = new Pace(in.integer(1), Tail.read(in, 2), in.numbers(4));
        return pace.readings > 0 && pace.isWhole() ? pace : null;
    }
}
