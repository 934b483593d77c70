package smartenergy.composer.healing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import smartenergy.composer.cluster.InstanceStatus;
import smartenergy.composer.cluster.NodeStatus;
import smartenergy.composer.cluster.Observation;
import smartenergy.composer.cluster.Replica;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.composition.Function;
import smartenergy.composer.placement.Matchmaker;
import smartenergy.composer.placement.Node;

/** One observation, prepared for questions; counts what is placed meanwhile. Not thread-safe. */
final class ClusterView {
    /** metrics.k8s.io averages over up to a minute and is asked every 15 s; a younger copy is not in it. */
    private static final Duration MEASURED_AFTER = Duration.ofMinutes(2);

    private final Policy policy;
    private final Observation observation;
    private final Map<String, NodeStatus> nodes = new HashMap<>();
    private final Map<Replica, List<InstanceStatus>> sights;
    private final Matchmaker matchmaker;

    ClusterView(Policy policy, Composition composition, State state, Observation observation, Instant now) {
        this.policy = policy;
        this.observation = observation;
        this.sights = observation.sights().stream().collect(Collectors.groupingBy(InstanceStatus::copy));
        var seen = new ArrayList<Node>();
        for (var sight : observation.nodes()) {
            nodes.put(sight.node().name(), sight);
            seen.add(isLost(sight) ? sight.node().unreachable() : sight.node());
        }
        this.matchmaker = new Matchmaker(composition, seen, true);
        for (var copy : state.copies()) {
            boolean isMeasured = copy.since().plus(MEASURED_AFTER).isBefore(now);
            composition
                    .find(copy.copy().function())
                    .ifPresent(function -> matchmaker.occupy(function, copy.node(), isMeasured));
        }
    }

    Matchmaker matchmaker() {
        return matchmaker;
    }

    /** The run of a copy on its node; the newest one if an older one is leaving still. */
    Optional<InstanceStatus> sight(ReplicaState state) {
        return sights.getOrDefault(state.copy(), List.of()).stream()
                .filter(sight -> sight.node().equals(state.node()) && sight.phase() != InstanceStatus.Phase.LEAVING)
                .findFirst();
    }

    Set<String> names() {
        return nodes.keySet();
    }

    boolean isThere(String node) {
        return nodes.containsKey(node);
    }

    boolean isCordoned(String node) {
        return isThere(node) && nodes.get(node).node().isCordoned();
    }

    /** Certainly nothing runs there. */
    boolean isStopped(String node) {
        return !isThere(node) || nodes.get(node).isStopped();
    }

    /** Why its functions have to go at once, if they do; with what a person should know. */
    Optional<Map.Entry<Reason, String>> loss(String node) {
        if (!isThere(node)) {
            return Optional.of(Map.entry(Reason.NodeGone, node + " is no node any more"));
        }
        var sight = nodes.get(node);
        if (sight.isStopped()) {
            return Optional.of(Map.entry(Reason.NodeStopped, node + " is known to be stopped"));
        }
        return isLost(sight) ? Optional.of(Map.entry(Reason.NodeLost, node + " " + sight.lostWhy())) : Optional.empty();
    }

    private boolean isLost(NodeStatus sight) {
        return sight.isStopped() || sight.lostFor().compareTo(policy.nodeGrace()) > 0;
    }

    /** Whether all runs of a copy but on one node are certainly over. */
    boolean isDeadBut(Replica copy, String node) {
        return sights.getOrDefault(copy, List.of()).stream()
                .filter(sight -> !sight.node().equals(node))
                .allMatch(sight -> isStopped(sight.node()));
    }

    boolean isStitched(Function function) {
        return observation.stitches().stream()
                .filter(stitch -> stitch.connection().from().equals(function.name())
                        || stitch.connection().to().equals(function.name()))
                .allMatch(stitch -> stitch.isStitched());
    }

    /**
     * Which nodes may not take a copy because of what happened there, and why.
     *
     * @param tries of the copy, by node
     */
    Map<String, String> avoided(Map<String, Tries> tries, List<NodeFailure> givenUp, Instant now) {
        var avoided = new LinkedHashMap<String, String>();
        givenUp.stream()
                .collect(Collectors.groupingBy(
                        NodeFailure::node, Collectors.mapping(NodeFailure::function, Collectors.toSet())))
                .forEach((node, functions) -> {
                    if (functions.size() >= policy.avoidAfter()) {
                        avoided.put(node, "is avoided, as " + functions.size() + " functions kept failing there");
                    }
                });
        tries.forEach((node, there) -> {
            if (there.count() >= policy.tries()
                    && there.last().plus(policy.avoidFor()).isAfter(now)) {
                avoided.put(node, "is avoided, as it failed there " + there.count() + " times");
            }
        });
        return avoided;
    }
}
