package smartenergy.detection;

import smartenergy.detection.state.StateReader;
import smartenergy.detection.state.StateWriter;

/**
 * Recognises one way in which a series of values can be abnormal.
 *
 * <p>One object serves all series: what it knows about one is an immutable state, which it is given and gives back. It
 * takes part when it is in the list of {@link Detectors}. Any thread.
 *
 * @param <S> what it knows about a series
 */
interface Detector<S> {
    /** Names its alarms everywhere, and its state in the stores; such as {@code unusual}, and never changed. */
    String name();

    /** When its findings raise an alarm and when they end it. */
    AlarmPolicy policy();

    /**
     * Judges the next point of a series; must not fail, whatever its values.
     *
     * @param before null at the series' first point, or when what was known is lost
     * @param rules that are known beforehand
     */
    Judgement<S> judge(S before, Point point, Rules rules);

    /** Writes the state's fields; what is not written is learned anew after a start. */
    default void write(S state, StateWriter out) {}

    /**
     * Reads a state that this or another version wrote.
     *
     * @return null if what is there is not enough to go on with
     * @throws smartenergy.detection.state.StateFormatException if it is no state
     */
    default S read(StateReader in) {
        return null;
    }
}
