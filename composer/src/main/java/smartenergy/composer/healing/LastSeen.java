package smartenergy.composer.healing;

import java.time.Instant;
import smartenergy.composer.cluster.InstanceStatus;

/**
 * What was last seen of a copy on its node.
 *
 * @param incarnation empty if nothing was
 * @param restarts within it
 * @param wasGood whether it has been good since it last started
 * @param since when its present quality, good or bad, began
 */
public record LastSeen(String incarnation, int restarts, boolean isGood, boolean wasGood, Instant since) {
    /** Nothing was. */
    static LastSeen nothing(Instant now) {
        return new LastSeen("", 0, false, false, now);
    }

    /** Nothing is, where there was something. */
    LastSeen gone(Instant now) {
        return isGood ? new LastSeen(incarnation, restarts, false, wasGood, now) : this;
    }

    /** How often it was started again, since it was last seen, without being told to. */
    int restartsUntil(InstanceStatus sight) {
        return incarnation.equals(sight.incarnation()) ? Math.max(0, sight.restarts() - restarts) : sight.restarts();
    }

    LastSeen next(InstanceStatus sight, Instant now) {
        boolean isGoodNow = sight.phase() == InstanceStatus.Phase.READY;
        boolean isSameRun = incarnation.equals(sight.incarnation()) && restarts == sight.restarts();
        return new LastSeen(
                sight.incarnation(),
                sight.restarts(),
                isGoodNow,
                isGoodNow || isSameRun && wasGood,
                isSameRun && isGood == isGoodNow ? since : now);
    }

    /** It is given as long again as a new one. */
    LastSeen triedAgain(Instant now) {
        return new LastSeen(incarnation, restarts, false, false, now);
    }
}
