package smartenergy.detection;

import java.time.Duration;
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
     */
    record Pace(long readings, Tail pauses) {

        Pace next(double gap) {
            double pause = Math.min(gap, silenceSeconds());
            double weight = Math.max(SHORTEST_WEIGHT, 1.0 / readings);
            return new Pace(readings + 1, pauses.next(pause, readings, weight, 0));
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
        return new Judgement<>(before == null ? new Pace(1, Tail.NONE) : before.next(point.gap()), Finding.NORMAL);
    }

    @Override
    public void write(Pace pace, StateWriter out) {
        pace.pauses.write(out.integer(1, pace.readings), 2);
    }

    @Override
    public Pace read(StateReader in) {
        return in.integer(1) <= 0 ? null : new Pace(in.integer(1), Tail.read(in, 2));
    }
}
