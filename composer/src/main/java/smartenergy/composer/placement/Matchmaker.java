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
 * Finds nodes: tier, capability, architecture, site and room rule nodes out; of the rest that one is taken which has
 * the fewest replicas of the same group and then the least load. Among equals it goes round. An instance counts what it
 * has placed as load. Not thread-safe.
 */
public final class Matchmaker {
    private static final double EQUAL = 1e-9;

    private final Composition composition;
    private final boolean isExplaining;
    private final Map<String, Load> loads = new LinkedHashMap<>();
    private final Map<Requirements, Places> places = new HashMap<>();
    private final Map<String, Map<String, Integer>> groups = new HashMap<>();

    /**
     * The nodes as places for functions with certain requirements.
     *
     * @param suitable those that can take them, in their order
     * @param obstacles what rules the others out, by node
     * @param mismatches those of the obstacles that do not pass with the node's state
     * @param note of a fallback, else empty
     */
    private record Places(
            List<Load> suitable, Map<String, String> obstacles, Map<String, String> mismatches, String note) {}

    /**
     * @param isExplaining whether every node's score or obstacle is wanted for each decision; else only of the unplaced
     */
    public Matchmaker(Composition composition, List<Node> nodes, boolean isExplaining) {
        this.composition = composition;
        this.isExplaining = isExplaining;
        nodes.forEach(node -> loads.put(node.name(), new Load(node)));
    }

    /** Where everything goes if nothing of the composition is there yet. */
    public static Plan plan(Composition composition, List<Node> nodes, boolean isExplaining) {
        return new Matchmaker(composition, nodes, isExplaining).plan();
    }

    private Plan plan() {
        var decisions = new ArrayList<Plan.Decision>();
        var order = composition.startOrder();
        for (var function : order) {
            if (function.everyNode()) {
                decisions.addAll(onEveryNode(function));
            } else {
                for (int replica = 0; replica < function.replicas(); replica++) {
                    decisions.add(place(function, replica, Map.of()));
                }
            }
        }
        return new Plan(order.stream().map(Function::name).toList(), decisions);
    }

    /**
     * Counts a replica that is on a node already. A node that is not there is passed over.
     *
     * @param isMeasured whether the node's measured usage contains it
     */
    public void occupy(Function function, String node, boolean isMeasured) {
        var load = loads.get(node);
        if (load == null) {
            return;
        }
        if (isMeasured) {
            load.addMeasured(function.requests());
        } else {
            load.add(function.requests());
        }
        crowd(function).merge(node, 1, Integer::sum);
    }

    /**
     * Finds a node for one replica and counts it there.
     *
     * @param ruledOut further nodes that may not take it, with the reason against each
     */
    public Plan.Decision place(Function function, int replica, Map<String, String> ruledOut) {
        var there = without(ruledOut, places(function));
        var best = best(function, there);
        var candidates = explain(function, there, best == null);
        if (best != null) {
            occupy(function, best.node().name(), false);
        }
        return new Plan.Decision(
                function.name(),
                replica,
                Optional.ofNullable(best).map(load -> load.node().name()),
                there.note(),
                candidates);
    }

    /** What of a node's nature makes it the wrong place for a function, if anything. */
    public Optional<String> mismatch(Function function, String node) {
        return Optional.ofNullable(places(function).mismatches().get(node));
    }

    /** The nodes on which a function for every node is to be, room left aside. */
    public List<String> nodesFor(Function function) {
        return places(function).suitable().stream()
                .map(load -> load.node().name())
                .toList();
    }

    private Places places(Function function) {
        return places.computeIfAbsent(Requirements.of(function), this::places);
    }

    private Places places(Requirements wanted) {
        boolean hasTier = loads.values().stream()
                .map(Load::node)
                .anyMatch(node -> node.isOf(wanted.tier())
                        && (wanted.site().isEmpty() || node.label(Labels.SITE).equals(wanted.site())));
        var fallback = composition.fallbacks().stream()
                .filter(any -> !hasTier && any.tier() == wanted.tier())
                .findFirst();
        var there = new Places(
                new ArrayList<>(),
                new LinkedHashMap<>(),
                new LinkedHashMap<>(),
                fallback.map(to -> "no node of tier " + wanted.tier().text()
                                + wanted.site().map(site -> " at site " + site).orElse("") + ", so " + to)
                        .orElse(""));
        for (var load : loads.values()) {
            var mismatch = fallback.isEmpty()
                    ? wanted.mismatch(load.node())
                    : fallback.filter(to ->
                                    !to.value().equals(load.node().labels().get(to.label())))
                            .map(to -> "has not the label " + to)
                            .or(() -> wanted.mismatchAnywhere(load.node()));
            mismatch.ifPresent(reason -> there.mismatches().put(load.node().name(), reason));
            mismatch.or(() -> Requirements.trouble(load.node()))
                    .ifPresentOrElse(
                            reason -> there.obstacles().put(load.node().name(), reason),
                            () -> there.suitable().add(load));
        }
        return there;
    }

    private static Places without(Map<String, String> ruledOut, Places there) {
        if (ruledOut.isEmpty()) {
            return there;
        }
        var obstacles = new LinkedHashMap<>(ruledOut);
        obstacles.putAll(there.obstacles());
        var left = there.suitable().stream()
                .filter(load -> !ruledOut.containsKey(load.node().name()))
                .toList();
        return new Places(left, obstacles, there.mismatches(), there.note());
    }

    private List<Plan.Decision> onEveryNode(Function function) {
        var there = places(function);
        var decisions = new ArrayList<Plan.Decision>();
        for (var load : there.suitable()) {
            var only = new Places(List.of(load), there.obstacles(), there.mismatches(), there.note());
            boolean fits = load.shortage(function.requests()).isEmpty();
            var candidates = explain(function, only, !fits);
            if (fits) {
                occupy(function, load.node().name(), false);
            }
            decisions.add(new Plan.Decision(
                    function.name(),
                    decisions.size(),
                    Optional.of(load.node().name()).filter(node -> fits),
                    there.note(),
                    candidates));
        }
        if (decisions.isEmpty()) {
            decisions.add(new Plan.Decision(
                    function.name(), 0, Optional.empty(), there.note(), explain(function, there, true)));
        }
        return decisions;
    }

    private Map<String, Integer> crowd(Function function) {
        return groups.computeIfAbsent(function.group(), any -> new HashMap<>());
    }

    /** Null if no node has room. */
    private Load best(Function function, Places there) {
        var crowds = crowd(function);
        Load best = null;
        int bestCrowd = 0;
        double bestLoad = 0;
        for (var load : there.suitable()) {
            int crowd = crowds.getOrDefault(load.node().name(), 0);
            if (best != null && crowd > bestCrowd
                    || load.shortage(function.requests()).isPresent()) {
                continue;
            }
            double loaded = load.with(function.requests());
            boolean isEqual = best != null && crowd == bestCrowd && Math.abs(loaded - bestLoad) < EQUAL;
            if (best == null
                    || crowd < bestCrowd
                    || (isEqual ? load.replicas() < best.replicas() : loaded < bestLoad)) {
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
