package smartenergy.composer.healing;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import smartenergy.composer.cluster.Assignment;
import smartenergy.composer.cluster.Replica;

/**
 * All that the composer must remember of a composition, so that another one can go on. What is to run where is said
 * here first and done after that.
 *
 * @param replicas in the order of their names
 * @param waiting those that have no node, in the same order
 * @param failures in the order of time, as far as they still count
 * @param answered the last request that has been dealt with; empty if there was none
 */
public record State(List<ReplicaState> replicas, List<Waiting> waiting, List<NodeFailure> failures, String answered) {
    /** Of a composition that is new. */
    public static final State NOTHING = new State(List.of(), List.of(), List.of(), "");

    public State {
        replicas = List.copyOf(replicas);
        waiting = List.copyOf(waiting);
        failures = List.copyOf(failures);
    }

    public List<Assignment> assignments() {
        return replicas.stream().map(ReplicaState::assignment).toList();
    }

    public Optional<ReplicaState> find(Replica replica) {
        return replicas.stream()
                .filter(state -> state.replica().equals(replica))
                .findFirst();
    }

    Map<Replica, ReplicaState> byReplica() {
        var byReplica = new TreeMap<Replica, ReplicaState>();
        replicas.forEach(state -> byReplica.put(state.replica(), state));
        return byReplica;
    }
}
