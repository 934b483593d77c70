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
 * @param copies in the order of their names
 * @param waiting those that have no node, in the same order
 * @param givenUp in the order of time, as far as it still counts
 * @param answered the last request that has been dealt with; empty if there was none
 */
public record State(List<ReplicaState> copies, List<Waiting> waiting, List<NodeFailure> givenUp, String answered) {
    /** Of a composition that is new. */
    public static final State NOTHING = new State(List.of(), List.of(), List.of(), "");

    public State {
        copies = List.copyOf(copies);
        waiting = List.copyOf(waiting);
        givenUp = List.copyOf(givenUp);
    }

    public List<Assignment> assignments() {
        return copies.stream().map(ReplicaState::assignment).toList();
    }

    public Optional<ReplicaState> find(Replica copy) {
        return copies.stream().filter(state -> state.copy().equals(copy)).findFirst();
    }

    Map<Replica, ReplicaState> byCopy() {
        var byCopy = new TreeMap<Replica, ReplicaState>();
        copies.forEach(state -> byCopy.put(state.copy(), state));
        return byCopy;
    }
}
