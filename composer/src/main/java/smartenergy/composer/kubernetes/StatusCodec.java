package smartenergy.composer.kubernetes;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import smartenergy.composer.Composer;
import smartenergy.composer.cluster.Replica;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.control.Report;
import smartenergy.composer.healing.Condition;
import smartenergy.composer.healing.Conditions;
import smartenergy.composer.healing.LastSeen;
import smartenergy.composer.healing.Moving;
import smartenergy.composer.healing.NodeFailure;
import smartenergy.composer.healing.Reason;
import smartenergy.composer.healing.ReplicaState;
import smartenergy.composer.healing.State;
import smartenergy.composer.healing.Tries;
import smartenergy.composer.healing.Waiting;

/** The composer's memory in a composition's status, and back. */
final class StatusCodec {
    private static final int HISTORY = 30;

    private StatusCodec() {}

    /** @param status null before the first turn */
    static State state(CompositionStatus status) {
        if (status == null) {
            return State.NOTHING;
        }
        return new State(
                status.copies().stream().map(StatusCodec::copyState).toList(),
                status.waiting().stream()
                        .map(any -> new Waiting(
                                new Replica(any.function(), any.replica()),
                                Instant.parse(any.since()),
                                Reason.valueOf(any.reason()),
                                any.detail()))
                        .toList(),
                status.givenUp().stream()
                        .map(any -> new NodeFailure(any.node(), any.function(), Instant.parse(any.at())))
                        .toList(),
                status.answered());
    }

    private static ReplicaState copyState(CompositionStatus.Copy copy) {
        return new ReplicaState(
                new Replica(copy.function(), copy.replica()),
                copy.node(),
                Instant.parse(copy.since()),
                copy.tries().stream()
                        .collect(Collectors.toMap(
                                CompositionStatus.Tries::node,
                                any -> new Tries(any.count(), Instant.parse(any.last())))),
                new LastSeen(
                        copy.seen().incarnation(),
                        copy.seen().restarts(),
                        copy.ready(),
                        copy.seen().wasGood(),
                        Instant.parse(copy.seen().since())),
                Objects.requireNonNullElse(copy.condemned(), ""),
                Optional.ofNullable(copy.moving())
                        .map(any -> new Moving(
                                any.from(), Reason.valueOf(any.reason()), Instant.parse(any.since()), any.oldDead())),
                Objects.requireNonNullElse(copy.hold(), ""));
    }

    /** What to remember and say after a turn. */
    static CompositionStatus status(
            CompositionStatus before, long generation, Composition composition, Composer.Turn turn, Instant now) {
        var state = turn.state();
        return new CompositionStatus(
                generation,
                state.copies().stream().filter(ReplicaState::isGood).count() + "/"
                        + (state.copies().size() + state.waiting().size()),
                conditions(before, generation, Conditions.of(composition, state, turn.observation()), now),
                state.copies().stream().map(StatusCodec::copy).toList(),
                state.waiting().stream()
                        .map(any -> new CompositionStatus.Waiting(
                                any.copy().function(),
                                any.copy().replica(),
                                any.since().toString(),
                                any.reason().name(),
                                any.detail()))
                        .toList(),
                state.givenUp().stream()
                        .map(any -> new CompositionStatus.GivenUp(
                                any.node(), any.function(), any.at().toString()))
                        .toList(),
                turn.observation().stitches().stream()
                        .map(any -> new CompositionStatus.Connection(
                                any.connection().from(),
                                any.connection().to(),
                                any.connection().port(),
                                any.isStitched(),
                                any.detail()))
                        .toList(),
                state.answered(),
                history(before, turn, now));
    }

    /** The status before, but for one condition that says why nothing can be done. */
    static CompositionStatus refused(
            CompositionStatus before, long generation, String reason, String message, Instant now) {
        var ready = conditions(
                before, generation, List.of(new Condition(Condition.Type.Ready, false, reason, message)), now);
        return before == null
                ? new CompositionStatus(generation, "", ready, null, null, null, null, "", null)
                : new CompositionStatus(
                        generation,
                        before.ready(),
                        ready,
                        before.copies(),
                        before.waiting(),
                        before.givenUp(),
                        before.connections(),
                        before.answered(),
                        before.history());
    }

    private static List<CompositionStatus.Condition> conditions(
            CompositionStatus before, long generation, List<Condition> conditions, Instant now) {
        return conditions.stream()
                .map(condition -> {
                    var status = condition.isTrue() ? "True" : "False";
                    var since = before == null
                            ? Optional.<String>empty()
                            : before.conditions().stream()
                                    .filter(any ->
                                            any.type().equals(condition.type().name())
                                                    && any.status().equals(status))
                                    .map(CompositionStatus.Condition::lastTransitionTime)
                                    .findFirst();
                    return new CompositionStatus.Condition(
                            condition.type().name(),
                            status,
                            condition.reason(),
                            condition.message(),
                            since.orElseGet(
                                    () -> now.truncatedTo(ChronoUnit.SECONDS).toString()),
                            generation);
                })
                .toList();
    }

    private static CompositionStatus.Copy copy(ReplicaState state) {
        return new CompositionStatus.Copy(
                state.copy().function(),
                state.copy().replica(),
                state.node(),
                state.since().toString(),
                state.isGood(),
                state.tries().entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(any -> new CompositionStatus.Tries(
                                any.getKey(),
                                any.getValue().count(),
                                any.getValue().last().toString()))
                        .toList(),
                new CompositionStatus.Seen(
                        state.seen().incarnation(),
                        state.seen().restarts(),
                        state.seen().wasGood(),
                        state.seen().since().toString()),
                orNull(state.condemned()),
                state.moving()
                        .map(any -> new CompositionStatus.Moving(
                                any.from(), any.reason().name(), any.since().toString(), any.isOldDead()))
                        .orElse(null),
                orNull(state.hold()));
    }

    /** What was done last, newest last. */
    static List<Report.Happening> history(CompositionStatus status) {
        return status.history().stream()
                .map(any -> new Report.Happening(Instant.parse(any.at()), any.copy(), any.reason(), any.text()))
                .toList();
    }

    private static String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static List<CompositionStatus.Happening> history(
            CompositionStatus before, Composer.Turn turn, Instant now) {
        var history = new ArrayList<>(before == null ? List.<CompositionStatus.Happening>of() : before.history());
        for (var decision : turn.decisions()) {
            history.add(new CompositionStatus.Happening(
                    now.toString(),
                    decision.copy().toString(),
                    decision.reason().name(),
                    decision.text()));
        }
        return history.subList(Math.max(0, history.size() - HISTORY), history.size());
    }
}
