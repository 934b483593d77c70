package smartenergy.composer.placement;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Where the functions of a composition go.
 *
 * @param order in which they are started
 */
public record Plan(List<String> order, List<Decision> decisions) {

    /**
     * About one replica of a function.
     *
     * @param replica from 0 on; of a function for every node, which of the nodes
     * @param node that takes it, or none
     * @param note what a person should know of the choice, such as a fallback; else empty
     * @param candidates every node with its score, best first, or the reason against it; empty if nobody asked
     */
    public record Decision(
            String function, int replica, Optional<String> node, String note, List<Candidate> candidates) {

        /** What is against one node, for a person. */
        public String obstacleOf(String name) {
            return candidates.stream()
                    .filter(candidate -> candidate.node().equals(name))
                    .map(Candidate::reason)
                    .findFirst()
                    .orElse("there is no such node");
        }

        /** Which requirement rules out which nodes, for a person. */
        public String obstacle() {
            return candidates.stream()
                    .filter(candidate -> candidate.score().isEmpty())
                    .collect(Collectors.groupingBy(
                            Candidate::reason,
                            TreeMap::new,
                            Collectors.mapping(Candidate::node, Collectors.joining(", "))))
                    .entrySet()
                    .stream()
                    .map(obstacle -> obstacle.getKey() + ": " + obstacle.getValue())
                    .collect(Collectors.joining("; "));
        }
    }

    /**
     * A node as a place for one replica of a function.
     *
     * @param score 0 for full to 100 for idle, as the node would be with the replica on it; absent where it cannot be
     * @param reason against it; empty where it has a score
     */
    public record Candidate(String node, OptionalDouble score, String reason) {}

    /** What fits nowhere. */
    public List<Decision> unplaced() {
        return decisions.stream().filter(decision -> decision.node().isEmpty()).toList();
    }
}
