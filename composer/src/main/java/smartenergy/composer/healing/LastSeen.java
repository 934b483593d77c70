package smartenergy.composer.healing;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Objects;
import smartenergy.composer.cluster.InstanceStatus;
import smartenergy.composer.cluster.InstanceStatus.Phase;

/**
 * What was last seen of a replica on its node.
 *
 * @param incarnation empty if nothing was
 * @param restarts within it
 * @param wasGood whether it has been good since it last started
 * @param since when its present quality, good or bad, began
 * @param detail for a person, such as why it is not good; else empty
 * @param silentSince when it was first seen not to answer, without an answer since; null if it answers
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record LastSeen(
        String incarnation, int restarts, boolean wasGood, Instant since, String detail, Instant silentSince) {
    public LastSeen {
        incarnation = Objects.requireNonNullElse(incarnation, "");
        detail = Objects.requireNonNullElse(detail, "");
    }

    /** Nothing was. */
    static LastSeen nothing(Instant now) {
        return new LastSeen("", 0, false, now, "", null);
    }

    /** Nothing is, where there was something. */
    LastSeen gone(boolean wasReady, Instant now) {
        return new LastSeen(incarnation, restarts, wasGood, wasReady ? now : since, "", null);
    }

    /** How often it was started again, since it was last seen, without being told to. */
    int restartsUntil(InstanceStatus instance) {
        return incarnation.equals(instance.incarnation())
                ? Math.max(0, instance.restarts() - restarts)
                : instance.restarts();
    }

    LastSeen next(boolean wasReady, InstanceStatus instance, Instant now) {
        boolean isGood = instance.isGood();
        boolean isSameRun = incarnation.equals(instance.incarnation()) && restarts == instance.restarts();
        return new LastSeen(
                instance.incarnation(),
                instance.restarts(),
                isGood || isSameRun && wasGood,
                isSameRun && wasReady == isGood ? since : now,
                instance.detail(),
                instance.phase() != Phase.SILENT ? null : isSameRun && silentSince != null ? silentSince : now);
    }

    /** It is given as long again as a new one. */
    LastSeen triedAgain(Instant now) {
        return new LastSeen(incarnation, restarts, false, now, detail, null);
    }
}
