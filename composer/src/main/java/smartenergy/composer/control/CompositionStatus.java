package smartenergy.composer.control;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import smartenergy.composer.cluster.ConnectionStatus;
import smartenergy.composer.cluster.Observation;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.healing.Condition;
import smartenergy.composer.healing.Conditions;
import smartenergy.composer.healing.Decision;
import smartenergy.composer.healing.NodeFailure;
import smartenergy.composer.healing.ReplicaState;
import smartenergy.composer.healing.State;
import smartenergy.composer.healing.Tuner;
import smartenergy.composer.healing.Waiting;

/**
 * What the composer remembers of a composition and says of it: the status of the Kubernetes resource, and a part of
 * what {@code GET /composition} answers, which the console reads. Times are ISO-8601 in UTC.
 *
 * @param observedGeneration of the specification that the rest is about; null before there is any
 * @param ready replicas that are ready of all that are wanted, such as {@code 9/11}
 * @param answered the last relocation request that has been dealt with; empty if there was none
 * @param history what was done last, newest last
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(
        JsonInclude.Include.NON_EMPTY) // An API server built with a newer Go than its own takes empty texts for null.
public record CompositionStatus(
        Long observedGeneration,
        String ready,
        List<Condition> conditions,
        @JsonAlias("copies") List<ReplicaState> replicas,
        List<Waiting> waiting,
        @JsonAlias("givenUp") List<NodeFailure> failures,
        List<ConnectionStatus> connections,
        String answered,
        List<HistoryEntry> history) {
    /** Of a composition that no composer has looked at. */
    public static final CompositionStatus NOTHING =
            new CompositionStatus(null, null, null, null, null, null, null, null, null);

    /** A status is an object of etcd, which refuses great ones. */
    private static final int HISTORY = 100;

    public CompositionStatus {
        conditions = orEmpty(conditions);
        replicas = orEmpty(replicas);
        waiting = orEmpty(waiting);
        failures = orEmpty(failures);
        connections = orEmpty(connections);
        history = orEmpty(history);
        ready = Objects.requireNonNullElse(ready, "");
        answered = Objects.requireNonNullElse(answered, "");
    }

    private static <T> List<T> orEmpty(List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }

    /** The part that decisions are made from. */
    public State state() {
        return new State(replicas, waiting, failures, answered);
    }

    /** The condition of a type; absent if no composer has looked yet. */
    public Optional<Condition> condition(Condition.Type type) {
        return conditions.stream().filter(any -> any.type() == type).findFirst();
    }

    /** What to remember and say after a pass. */
    CompositionStatus next(
            long generation, Composition composition, Tuner.Outcome outcome, Observation observation, Instant now) {
        var state = outcome.state();
        return new CompositionStatus(
                generation,
                state.replicas().stream().filter(ReplicaState::isGood).count() + "/"
                        + (state.replicas().size() + state.waiting().size()),
                dated(Conditions.of(composition, state, observation), now),
                state.replicas(),
                state.waiting(),
                state.failures(),
                observation.connections(),
                state.answered(),
                history(outcome.decisions(), now));
    }

    /** The same, but for one condition that says why nothing can be done. */
    public CompositionStatus refused(long generation, String reason, String message, Instant now) {
        return new CompositionStatus(
                generation,
                ready,
                dated(List.of(Condition.notReady(reason, message)), now),
                replicas,
                waiting,
                failures,
                connections,
                answered,
                history);
    }

    private List<Condition> dated(List<Condition> now, Instant at) {
        return now.stream()
                .map(any -> any.since(condition(any.type())
                        .filter(before -> before.status() == any.status())
                        .map(Condition::since)
                        .orElse(at.truncatedTo(ChronoUnit.SECONDS))))
                .toList();
    }

    private List<HistoryEntry> history(List<Decision> decisions, Instant now) {
        var all = Stream.concat(
                        history.stream(),
                        decisions.stream()
                                .map(any -> new HistoryEntry(
                                        now,
                                        any.replica().toString(),
                                        any.reason().name(),
                                        any.text())))
                .toList();
        return all.subList(Math.max(0, all.size() - HISTORY), all.size());
    }
}
