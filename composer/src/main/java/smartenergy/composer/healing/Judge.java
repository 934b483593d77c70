package smartenergy.composer.healing;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import smartenergy.composer.cluster.InstanceStatus;
import smartenergy.composer.cluster.Replica;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.composition.Function;

/**
 * Says which replica has failed, and why.
 *
 * @param states as they are now; changes while a pass goes on
 */
record Judge(
        Policy policy, Composition composition, ClusterView around, Map<Replica, ReplicaState> states, Instant now) {
    /** @param isTriedOut whether it was started again by itself once more than it may be */
    Optional<Reason> failure(
            Function function, ReplicaState state, Optional<InstanceStatus> instance, boolean isTriedOut) {
        if (instance.isPresent() && instance.get().incarnation().equals(state.condemned())) {
            return Optional.empty();
        }
        if (isTriedOut) {
            return Optional.of(Reason.Crashed);
        }
        var phase = instance.map(InstanceStatus::phase).orElse(InstanceStatus.Phase.UNREADY);
        return switch (phase) {
            case READY, LEAVING -> Optional.empty();
            case CRASHED -> Optional.of(Reason.Crashed);
            // Where data cannot pass, it is not this function that holds it up.
            case STALLED ->
                Optional.of(Reason.Stalled)
                        .filter(any -> around.isStitched(function) && isItsOwnFault(function, state, Instant.MIN));
            case REFUSED -> Optional.of(Reason.NodeRefused).filter(any -> isBadFor(state, policy.unreadyGrace()));
            case SILENT -> Optional.of(Reason.Silent).filter(any -> isSilentTooLong(function, state));
            case STARTING ->
                Optional.of(Reason.Unready)
                        .filter(any -> isBadFor(state, policy.startPatience().multipliedBy(Policy.BUSY)));
            case UNREADY -> Optional.of(Reason.Unready).filter(any -> isUnreadyTooLong(function, state));
        };
    }

    private boolean isUnreadyTooLong(Function function, ReplicaState state) {
        return state.seen().wasGood()
                ? isItsOwnFault(function, state, state.seen().since())
                : isBadFor(state, policy.startPatience());
    }

    /**
     * One that was good is not blamed while what it connects to is ill, unless that takes too long; and when that is
     * well again, it is given its time anew.
     *
     * @param since from when on it has its time, if all is well that it connects to
     */
    private boolean isItsOwnFault(Function function, ReplicaState state, Instant since) {
        var targets = composition.connectionsFrom(function).stream()
                .flatMap(connection -> states.values().stream()
                        .filter(any -> any.replica().function().equals(connection.to())))
                .toList();
        if (targets.stream().anyMatch(any -> !any.isGood())) {
            return isBadFor(state, policy.startPatience());
        }
        return isTimeOver(policy.unreadyGrace(), since, targets);
    }

    /**
     * One that was only slow before, and so not ready, hangs no longer than one that was ready. Where others are silent
     * too, they may be waiting for this one, or this one for them; else it is rather the machine, or the way to it,
     * that is slow.
     */
    private boolean isSilentTooLong(Function function, ReplicaState state) {
        var seen = state.seen();
        var targets = states.values().stream()
                .filter(any -> composition.leads(function.name(), any.replica().function()))
                .toList();
        if (!seen.wasGood() || seen.silentSince() == null || targets.stream().anyMatch(any -> !any.isGood())) {
            return isBadFor(state, policy.startPatience());
        }
        boolean areOthersWaiting = states.values().stream()
                .filter(any ->
                        !any.replica().equals(state.replica()) && any.seen().silentSince() != null)
                .allMatch(any -> composition.leads(any.replica().function(), function.name()));
        var grace =
                areOthersWaiting ? policy.silentGrace() : policy.silentGrace().multipliedBy(Policy.BUSY);
        return isTimeOver(grace, seen.silentSince(), targets);
    }

    /** Whether a replica has had its time, and that anew since what it connects to changed. */
    private boolean isTimeOver(Duration time, Instant since, List<ReplicaState> targets) {
        return Stream.concat(
                        Stream.of(since), targets.stream().map(any -> any.seen().since()))
                .allMatch(any -> isOlderThan(time, any));
    }

    private boolean isBadFor(ReplicaState state, Duration time) {
        return isOlderThan(time, state.seen().since());
    }

    private boolean isOlderThan(Duration time, Instant since) {
        return since.isBefore(now.minus(time));
    }
}
