package smartenergy.composer.healing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import smartenergy.composer.cluster.InstanceStatus.Phase;
import smartenergy.composer.cluster.Observation;
import smartenergy.composer.cluster.Replica;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.composition.Labels;
import smartenergy.composer.composition.Tier;
import smartenergy.composer.healing.Condition.Type;

/** How a composition stands, from what is remembered and what is seen. */
public final class Conditions {
    private Conditions() {}

    public static List<Condition> of(Composition composition, State state, Observation observation) {
        var conditions = new ArrayList<>(List.of(
                discovered(composition, observation),
                placed(state, observation),
                stitched(observation),
                healthy(state)));
        conditions.add(conditions.stream()
                .filter(condition -> !condition.isTrue())
                .findFirst()
                .map(first -> new Condition(Type.Ready, false, first.reason(), first.message()))
                .orElse(new Condition(
                        Type.Ready, true, "Ready", state.replicas().size() + " replicas run and data can pass")));
        return conditions;
    }

    private static Condition discovered(Composition composition, Observation observation) {
        var labels =
                observation.nodes().stream().map(any -> any.node().labels()).toList();
        var missing = Arrays.stream(Tier.values())
                .filter(tier -> composition.functions().stream()
                        .anyMatch(function -> function.tier() == tier && !function.everyNode()))
                .filter(tier -> count(observation, tier) == 0)
                .filter(tier -> composition.fallbacks().stream()
                        .noneMatch(fallback -> fallback.tier() == tier && fallback.isThere(labels)))
                .map(Tier::text)
                .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            return new Condition(Type.Discovered, false, "NoNodes", "no node of tier " + missing);
        }
        var counts = Arrays.stream(Tier.values())
                .map(tier -> count(observation, tier) + " " + tier.text())
                .collect(Collectors.joining(", "));
        var lost = observation.nodes().stream()
                .filter(node -> !node.lostFor().isZero())
                .map(node -> node.node().name() + " " + node.lostWhy())
                .collect(Collectors.joining(", "));
        // What is there may do without: a node that goes later makes no composition wrong.
        var deadEnds = composition.fallbacks().stream()
                .filter(fallback -> !fallback.isThere(labels))
                .map(fallback -> "; nothing can fall back to " + fallback + ", which no node has")
                .collect(Collectors.joining());
        return new Condition(
                Type.Discovered,
                true,
                "NodesFound",
                observation.nodes().size() + " nodes: " + counts + (lost.isEmpty() ? "" : "; " + lost) + deadEnds);
    }

    private static long count(Observation observation, Tier tier) {
        return observation.nodes().stream()
                .filter(node -> tier.text().equals(node.node().labels().get(Labels.TIER)))
                .count();
    }

    private static Condition placed(State state, Observation observation) {
        var unplaced = state.waiting().stream()
                .min(Comparator.comparing(Waiting::reason))
                .map(any -> new Condition(
                        Type.Placed, false, any.reason().name(), any.replica() + " has no node: " + any.detail()));
        return unplaced.or(() -> state.replicas().stream()
                        .filter(replica -> replica.moving().isPresent())
                        .findFirst()
                        .map(replica -> new Condition(
                                Type.Placed,
                                false,
                                "Moving",
                                replica.replica() + " moves from "
                                        + replica.moving().get().from() + " to " + replica.node())))
                .or(() -> observation.changing().entrySet().stream()
                        .min(Map.Entry.comparingByKey())
                        .map(any -> new Condition(
                                Type.Placed,
                                false,
                                "Changing",
                                any.getKey() + " " + any.getValue() + failure(any.getKey(), observation))))
                .orElseGet(() -> new Condition(
                        Type.Placed, true, "Placed", state.replicas().size() + " replicas have a node"));
    }

    /** Most likely of the new run, while the one from before the change goes on. */
    private static String failure(Replica replica, Observation observation) {
        return observation.instances().stream()
                .filter(instance -> instance.replica().equals(replica))
                .filter(instance -> instance.phase() == Phase.CRASHED || instance.phase() == Phase.REFUSED)
                .map(instance -> "; a run of it fails: " + instance.detail())
                .findFirst()
                .orElse("");
    }

    private static Condition stitched(Observation observation) {
        return observation.connections().stream()
                .filter(any -> !any.isStitched())
                .findFirst()
                .map(any ->
                        new Condition(Type.Stitched, false, "NoWay", any.name() + " is not stitched: " + any.detail()))
                .orElseGet(() -> new Condition(
                        Type.Stitched,
                        true,
                        "Stitched",
                        observation.connections().size() + " connections"));
    }

    private static Condition healthy(State state) {
        return state.replicas().stream()
                .filter(replica -> !replica.isGood())
                .findFirst()
                .map(replica -> new Condition(Type.Healthy, false, "NotReady", why(replica)))
                .orElseGet(() -> new Condition(Type.Healthy, true, "Healthy", "all replicas are ready"));
    }

    private static String why(ReplicaState replica) {
        return replica.replica() + " is not ready on " + replica.node()
                + replica.detail().map(text -> ": " + text).orElse("")
                + (replica.triesHere() > 0 ? " (tries: " + replica.triesHere() + ")" : "");
    }
}
