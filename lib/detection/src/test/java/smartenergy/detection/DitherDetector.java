package smartenergy.detection;

import java.time.Duration;
import smartenergy.detection.state.StateReader;
import smartenergy.detection.state.StateWriter;

/** Recognises a value that turns round at every reading; an example of a detector that is added. */
final class DitherDetector implements Detector<DitherDetector.Turns> {
    private static final int MANY = 10;

    record Turns(double last, boolean isRising, int inARow) {}

    @Override
    public String name() {
        return "dither";
    }

    @Override
    public AlarmPolicy policy() {
        return new AlarmPolicy(1, Duration.ofMinutes(5), 3);
    }

    @Override
    public Judgement<Turns> judge(Turns before, Point point, Rules rules) {
        double value = point.value();
        if (before == null) {
            return new Judgement<>(new Turns(value, false, 0), Finding.NORMAL);
        }
        boolean isTurn = value != before.last && value > before.last != before.isRising;
        int turns = isTurn ? Math.min(before.inARow + 1, 2 * MANY) : 0;
        return new Judgement<>(
                new Turns(value, value > before.last, turns), new Finding((double) turns / MANY, value, before.last));
    }

    @Override
    public void write(Turns turns, StateWriter out) {
        out.number(1, turns.last).integer(2, turns.isRising ? 1 : 0).integer(3, turns.inARow);
    }

    @Override
    public Turns read(StateReader in) {
        return new Turns(in.number(1), in.integer(2) != 0, in.count(3));
    }
}
