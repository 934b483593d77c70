package smartenergy.composer.healing;

import java.time.Instant;
import smartenergy.composer.cluster.Sight;

/**
 * What was last seen of a copy on its node.
 *
 * @param incarnation empty if nothing was
 * @param restarts within it
 * @param wasGood whether it has been good since it last started
 * @param since when its present quality, good or bad, began
 */
public record Seen(String incarnation, int restarts, boolean isGood, boolean wasGood, Instant since) {
    /** Nothing was. */
    static Seen nothing(Instant now) {
        return new Seen("", 0, false, false, now);
    }

    /** Nothing is, where there was something. */
    Seen gone(Instant now) {
        return isGood ? new Seen(incarnation, restarts, false, wasGood, now) : this;
    }

    /** How often it was started again, since it was last seen, without being told to. */
    int restartsUntil(Sight sight) {
        return incarnation.equals(sight.incarnation()) ? Math.max(0, sight.restarts() - restarts) : sight.restarts();
    }

    Seen next(Sight sight, Instant now) {
        boolean isGoodNow = sight.phase() == Sight.Phase.READY;
        boolean isSameRun = incarnation.equals(sight.incarnation()) && restarts == sight.restarts();
        return new Seen(
                sight.incarnation(),
                sight.restarts(),
                isGoodNow,
                isGoodNow || isSameRun && wasGood,
                isSameRun && isGood == isGoodNow ? since : now);
    }

    /** It is given as long again as a new one. */
    Seen triedAgain(Instant now) {
        return new Seen(incarnation, restarts, false, false, now);
    }
}
