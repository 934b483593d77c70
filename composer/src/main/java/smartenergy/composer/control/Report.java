package smartenergy.composer.control;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import smartenergy.composer.cluster.Stitch;
import smartenergy.composer.healing.Condition;
import smartenergy.composer.healing.State;

/**
 * How a composition stands.
 *
 * @param isCurrent whether the composer has seen the newest specification
 * @param history what was done last, newest last
 */
public record Report(
        boolean isCurrent, List<Condition> conditions, State state, List<Stitch> stitches, List<Happening> history) {

    /** Something that was done about a copy. */
    public record Happening(Instant at, String copy, String reason, String text) {
        /** A line of a timeline. */
        @Override
        public String toString() {
            return at + "  " + copy + "  " + reason + "  " + text;
        }
    }

    public Optional<Condition> condition(Condition.Type type) {
        return conditions.stream().filter(any -> any.type() == type).findFirst();
    }

    public boolean isReady() {
        return isCurrent
                && condition(Condition.Type.Ready).filter(Condition::isTrue).isPresent();
    }

    /** Why it is not ready, for a person. */
    public String obstacle() {
        return condition(Condition.Type.Ready).map(Condition::message).orElse("no composer has looked at it");
    }
}
