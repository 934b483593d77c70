package smartenergy.forecaster.evaluation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which times ahead a step allows.
 *
 * @param steps by time ahead
 * @param notes why wished ones are not there
 */
public record Horizons(Map<Duration, Integer> steps, List<String> notes) {
    /** Ten, thirty and sixty minutes. */
    public static final List<Duration> USUAL =
            List.of(Duration.ofMinutes(10), Duration.ofMinutes(30), Duration.ofMinutes(60));

    /** How far a whole number of steps may miss the time wished for. */
    private static final double TOLERANCE = 0.1;

    /** Those wished for that are a whole number of steps; where none is, the next record. */
    public static Horizons of(Duration step, List<Duration> wished) {
        var steps = new LinkedHashMap<Duration, Integer>();
        var notes = new ArrayList<String>();
        for (var ahead : wished) {
            double exact = ahead.toMillis() / (double) step.toMillis();
            int whole = (int) Math.round(exact);
            if (whole >= 1 && Math.abs(whole - exact) <= TOLERANCE * exact) {
                steps.put(ahead, whole);
            } else {
                notes.add("no forecast " + text(ahead) + " ahead: it is no whole number of steps of " + text(step));
            }
        }
        if (steps.isEmpty()) {
            steps.put(step, 1);
            notes.add("in their place the next record, " + text(step) + " ahead");
        }
        return new Horizons(steps, List.copyOf(notes));
    }

    /** Such as 10 min or 90 s. */
    public static String text(Duration duration) {
        return duration.toSeconds() % 60 == 0 ? duration.toMinutes() + " min" : duration.toMillis() / 1000.0 + " s";
    }
}
