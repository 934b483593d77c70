package smartenergy.composer.placement;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.composition.Function;
import smartenergy.composer.composition.Labels;

/**
 * Makes a plan: tier, capability, architecture, site and room rule nodes out; of the rest that one is taken which has
 * the fewest copies of the same group and then the least load. Among equals it goes round. One instance makes one plan.
 */
public final class Matchmaker {
    private static final double EQUAL = 1e-9;

    private final Composition composition;
    private final boolean isExplaining;
    private final List<Load> loads;
    private final Map<Requirements, Places> places = new HashMap<>();
    private final Map<String, Map<String, Integer>> groups = new HashMap<>();

    /**
     * The nodes that have what a function needs, in their order.
     *
     * @param note of a fallback, else empty
     */
    private record Places(List<Load> suitable, Map<String, String> obstacles, String note) {}

    private Matchmaker(Composition composition, List<Node> nodes, boolean isExplaining) {
        this.composition = composition;
        this.isExplaining = isExplaining;
        this.loads = nodes.stream().map(Load::new).toList();
    }

    /**
     * @param isExplaining whether every node's score or obstacle is wanted for each decision; else only of the unplaced
     */
    public static Plan plan(Composition composition, List<Node> nodes, boolean isExplaining) {
        return new Matchmaker(composition, nodes, isExplaining).plan();
    }

    private Plan plan() {
        var decisions = new ArrayList<Plan.Decision>();
        var order = composition.startOrder();
        for (var function : order) {
            var there = places.computeIfAbsent(Requirements.of(function), this::places);
            if (function.everyNode()) {
                decisions.addAll(onEveryNode(function, there));
            } else {
                for (int replica = 0; replica < function.replicas(); replica++) {
                    decisions.add(decide(function, replica, there));
                }
            }
        }
        return new Plan(order.stream().map(Function::name).toList(), decisions);
    }

    private Places places(Requirements wanted) {
        boolean hasTier = loads.stream()
                .anyMatch(load -> load.node().isOf(wanted.tier())
                        && (wanted.site().isEmpty()
                                || load.node().label(Labels.SITE).equals(wanted.site())));
        var fallback = composition.fallbacks().stream()
                .filter(any -> !hasTier && any.tier() == wanted.tier())
                .findFirst();
        var suitable = new ArrayList<Load>();
        var obstacles = new LinkedHashMap<String, String>();
        for (var load : loads) {
            var obstacle = fallback.isEmpty()
                    ? wanted.obstacle(load.node())
                    : fallback.filter(to ->
                                    !to.value().equals(load.node().labels().get(to.label())))
                            .map(to -> "has not the label " + to)
                            .or(() -> wanted.obstacleAnywhere(load.node()));
            obstacle.ifPresentOrElse(text -> obstacles.put(load.node().name(), text), () -> suitable.add(load));
        }
        return new Places(
                suitable,
                obstacles,
                fallback.map(to -> "no node of tier " + wanted.tier().text()
                                + wanted.site().map(site -> " at site " + site).orElse("") + ", so " + to)
                        .orElse(""));
    }

    private List<Plan.Decision> onEveryNode(Function function, Places there) {
        var decisions = new ArrayList<Plan.Decision>();
        for (var load : there.suitable()) {
            var shortage = load.shortage(function.requests());
            var only = new Places(List.of(load), there.obstacles(), there.note());
            var candidates = explain(function, only, shortage.isPresent());
            if (shortage.isEmpty()) {
                take(function, load);
            }
            decisions.add(new Plan.Decision(
                    function.name(),
                    decisions.size(),
                    shortage.isEmpty() ? Optional.of(load.node().name()) : Optional.empty(),
                    there.note(),
                    candidates));
        }
        if (decisions.isEmpty()) {
            decisions.add(new Plan.Decision(
                    function.name(), 0, Optional.empty(), there.note(), explain(function, there, true)));
        }
        return decisions;
    }

    private Plan.Decision decide(Function function, int replica, Places there) {
        var best = best(function, there);
        var candidates = explain(function, there, best == null);
        if (best != null) {
            take(function, best);
        }
        return new Plan.Decision(
                function.name(),
                replica,
                Optional.ofNullable(best).map(load -> load.node().name()),
                there.note(),
                candidates);
    }

    private void take(Function function, Load load) {
        load.add(function.requests());
        groups.computeIfAbsent(function.group(), any -> new HashMap<>())
                .merge(load.node().name(), 1, Integer::sum);
    }

    private int crowd(Function function, Load load) {
        return groups.getOrDefault(function.group(), Map.of())
                .getOrDefault(load.node().name(), 0);
    }

    /** Null if no node has room. */
    private Load best(Function function, Places there) {
        Load best = null;
        int bestCrowd = 0;
        double bestLoad = 0;
        for (var load : there.suitable()) {
            int crowd = crowd(function, load);
            if (best != null && crowd > bestCrowd
                    || load.shortage(function.requests()).isPresent()) {
                continue;
            }
            double loaded = load.with(function.requests());
            boolean isEqual = best != null && crowd == bestCrowd && Math.abs(loaded - bestLoad) < EQUAL;
            if (best == null || crowd < bestCrowd || (isEqual ? load.copies() < best.copies() : loaded < bestLoad)) {
                best = load;
                bestCrowd = crowd;
                bestLoad = loaded;
            }
        }
        return best;
    }

    private List<Plan.Candidate> explain(Function function, Places there, boolean isUnplaced) {
        if (!isExplaining && !isUnplaced) {
            return List.of();
        }
        var candidates = new ArrayList<Plan.Candidate>();
        for (var load : there.suitable()) {
            candidates.add(load.shortage(function.requests())
                    .map(shortage -> new Plan.Candidate(load.node().name(), OptionalDouble.empty(), shortage))
                    .orElseGet(() -> new Plan.Candidate(
                            load.node().name(), OptionalDouble.of(100 * (1 - load.with(function.requests()))), "")));
        }
        candidates.sort(Comparator.comparingDouble(
                (Plan.Candidate candidate) -> -candidate.score().orElse(Double.NEGATIVE_INFINITY)));
        there.obstacles()
                .forEach((node, reason) -> candidates.add(new Plan.Candidate(node, OptionalDouble.empty(), reason)));
        return candidates;
    }
}
