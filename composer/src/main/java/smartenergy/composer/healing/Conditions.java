package smartenergy.composer.healing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import smartenergy.composer.cluster.InstanceStatus;
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
                healthy(state, observation)));
        conditions.add(conditions.stream()
                .filter(condition -> !condition.isTrue())
                .findFirst()
                .map(first -> new Condition(Type.Ready, false, first.reason(), first.message()))
                .orElse(new Condition(
                        Type.Ready, true, "Ready", state.copies().size() + " copies run and data can pass")));
        return conditions;
    }

    private static Condition discovered(Composition composition, Observation observation) {
        var missing = Arrays.stream(Tier.values())
                .filter(tier -> composition.functions().stream()
                        .anyMatch(function -> function.tier() == tier && !function.everyNode()))
                .filter(tier -> count(observation, tier) == 0)
                .filter(tier -> composition.fallbacks().stream().noneMatch(fallback -> fallback.tier() == tier))
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
        return new Condition(
                Type.Discovered,
                true,
                "NodesFound",
                observation.nodes().size() + " nodes: " + counts + (lost.isEmpty() ? "" : "; " + lost));
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
                        Type.Placed, false, any.reason().name(), any.copy() + " has no node: " + any.detail()));
        return unplaced.or(() -> state.copies().stream()
                        .filter(copy -> copy.moving().isPresent())
                        .findFirst()
                        .map(copy -> new Condition(
                                Type.Placed,
                                false,
                                "Moving",
                                copy.copy() + " moves from "
                                        + copy.moving().get().from() + " to " + copy.node())))
                .or(() -> observation.changing().entrySet().stream()
                        .min(Map.Entry.comparingByKey())
                        .map(any -> new Condition(
                                Type.Placed,
                                false,
                                "Changing",
                                any.getKey() + " " + any.getValue() + failure(any.getKey(), observation))))
                .orElseGet(() -> new Condition(
                        Type.Placed, true, "Placed", state.copies().size() + " copies have a node"));
    }

    /** Most likely of the new run, while the one from before the change goes on. */
    private static String failure(Replica copy, Observation observation) {
        return observation.sights().stream()
                .filter(sight -> sight.copy().equals(copy))
                .filter(sight -> sight.phase() == Phase.CRASHED || sight.phase() == Phase.REFUSED)
                .map(sight -> "; a run of it fails: " + sight.detail())
                .findFirst()
                .orElse("");
    }

    private static Condition stitched(Observation observation) {
        return observation.stitches().stream()
                .filter(stitch -> !stitch.isStitched())
                .findFirst()
                .map(stitch -> new Condition(
                        Type.Stitched, false, "NoWay", stitch.connection() + " is not stitched: " + stitch.detail()))
                .orElseGet(() -> new Condition(
                        Type.Stitched, true, "Stitched", observation.stitches().size() + " connections"));
    }

    private static Condition healthy(State state, Observation observation) {
        return state.copies().stream()
                .filter(copy -> !copy.isGood())
                .findFirst()
                .map(copy -> new Condition(Type.Healthy, false, "NotReady", why(copy, observation)))
                .orElseGet(() -> new Condition(Type.Healthy, true, "Healthy", "all copies are ready"));
    }

    private static String why(ReplicaState copy, Observation observation) {
        var detail = Optional.of(copy.hold())
                .filter(text -> !text.isEmpty())
                .or(() -> observation.sights().stream()
                        .filter(sight ->
                                sight.copy().equals(copy.copy()) && sight.node().equals(copy.node()))
                        .map(InstanceStatus::detail)
                        .filter(text -> !text.isEmpty())
                        .findFirst());
        return copy.copy() + " is not ready on " + copy.node()
                + detail.map(text -> ": " + text).orElse("")
                + (copy.triesHere() > 0 ? " (tries: " + copy.triesHere() + ")" : "");
    }
}
