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
import smartenergy.composer.cluster.ConnectionStatus;
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
    /** metrics.k8s.io averages over up to a minute and is asked every 15 s; a younger replica is not in it. */
    private static final Duration MEASURED_AFTER = Duration.ofMinutes(2);

    private final Policy policy;
    private final Observation observation;
    private final Map<String, NodeStatus> nodes = new HashMap<>();
    private final Map<Replica, List<InstanceStatus>> instances;
    private final Matchmaker matchmaker;

    ClusterView(Policy policy, Composition composition, State state, Observation observation, Instant now) {
        this.policy = policy;
        this.observation = observation;
        this.instances = observation.instances().stream().collect(Collectors.groupingBy(InstanceStatus::replica));
        var seen = new ArrayList<Node>();
        for (var status : observation.nodes()) {
            nodes.put(status.node().name(), status);
            seen.add(isLost(status) ? status.node().unreachable() : status.node());
        }
        this.matchmaker = new Matchmaker(composition, seen, true);
        for (var replica : state.replicas()) {
            boolean isMeasured = replica.since().plus(MEASURED_AFTER).isBefore(now);
            composition
                    .find(replica.replica().function())
                    .ifPresent(function -> matchmaker.occupy(function, replica.node(), isMeasured));
        }
    }

    Matchmaker matchmaker() {
        return matchmaker;
    }

    /** The run of a replica on its node; the newest one if an older one is leaving still. */
    Optional<InstanceStatus> instance(ReplicaState state) {
        return instances.getOrDefault(state.replica(), List.of()).stream()
                .filter(instance ->
                        instance.node().equals(state.node()) && instance.phase() != InstanceStatus.Phase.LEAVING)
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
        var status = nodes.get(node);
        if (status.isStopped()) {
            return Optional.of(Map.entry(Reason.NodeStopped, node + " is known to be stopped"));
        }
        return isLost(status)
                ? Optional.of(Map.entry(Reason.NodeLost, node + " " + status.lostWhy()))
                : Optional.empty();
    }

    private boolean isLost(NodeStatus status) {
        return status.isStopped() || status.lostFor().compareTo(policy.nodeGrace()) > 0;
    }

    /** Whether all runs of a replica but on one node are certainly over. */
    boolean isDeadBut(Replica replica, String node) {
        return instances.getOrDefault(replica, List.of()).stream()
                .filter(instance -> !instance.node().equals(node))
                .allMatch(instance -> isStopped(instance.node()));
    }

    boolean isStitched(Function function) {
        return observation.connections().stream()
                .filter(any -> any.from().equals(function.name()) || any.to().equals(function.name()))
                .allMatch(ConnectionStatus::isStitched);
    }

    /**
     * Which nodes may not take a replica because of what happened there, and why.
     *
     * @param tries of the replica
     */
    Map<String, String> avoided(List<Tries> tries, List<NodeFailure> failures, Instant now) {
        var avoided = new LinkedHashMap<String, String>();
        failures.stream()
                .collect(Collectors.groupingBy(
                        NodeFailure::node, Collectors.mapping(NodeFailure::function, Collectors.toSet())))
                .forEach((node, functions) -> {
                    if (functions.size() >= policy.avoidAfter()) {
                        avoided.put(node, "is avoided, as " + functions.size() + " functions kept failing there");
                    }
                });
        for (var there : tries) {
            if (there.count() >= policy.tries()
                    && there.last().plus(policy.avoidFor()).isAfter(now)) {
                avoided.put(there.node(), "is avoided, as it failed there " + there.count() + " times");
            }
        }
        return avoided;
    }
}
