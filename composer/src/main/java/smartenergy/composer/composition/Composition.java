package smartenergy.composer.composition;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** A composed service. Construction refuses, with an InvalidComposition, what cannot be composed. */
public record Composition(
        String name, List<Function> functions, List<Connection> connections, List<Fallback> fallbacks) {

    public Composition {
        functions = List.copyOf(functions);
        connections = List.copyOf(connections);
        fallbacks = List.copyOf(fallbacks);
        References.check(functions, connections);
        startOrder(functions, connections);
    }

    /** Absent if there is none of that name. */
    public Optional<Function> find(String function) {
        return functions.stream().filter(any -> any.name().equals(function)).findFirst();
    }

    /** The names of those that must be ready before a function starts. */
    public Collection<String> needs(Function function) {
        return needs(List.of(function), connectionsFrom(function)).get(function.name());
    }

    /** Whether connections lead from one function to another, directly or through others. */
    public boolean leads(String from, String to) {
        var reached = new LinkedHashSet<String>();
        var next = new ArrayDeque<>(List.of(from));
        while (!next.isEmpty()) {
            var function = next.remove();
            connections.stream()
                    .filter(connection -> connection.from().equals(function))
                    .map(Connection::to)
                    .filter(reached::add)
                    .forEach(next::add);
        }
        return reached.contains(to);
    }

    public List<Connection> connectionsFrom(Function function) {
        return connections.stream()
                .filter(connection -> connection.from().equals(function.name()))
                .toList();
    }

    /**
     * Whether there is what the fallbacks name.
     *
     * @param labels of all nodes
     * @throws InvalidComposition if no node is of a site, or has a name, that is named
     */
    public void requireFallbacks(Collection<Map<String, String>> labels) {
        for (int i = 0; i < fallbacks.size(); i++) {
            var fallback = fallbacks.get(i);
            if (!fallback.isThere(labels) && !fallback.label().equals(Labels.TIER)) {
                throw new InvalidComposition(
                        "there is no node with " + fallback + ", so nothing can fall back to it", "fallbacks", i, "to");
            }
        }
    }

    /** Each function after all that it needs; those that need nothing of each other as they are declared. */
    public List<Function> startOrder() {
        return startOrder(functions, connections);
    }

    private static List<Function> startOrder(List<Function> functions, List<Connection> connections) {
        var needs = needs(functions, connections);
        var neededBy = new HashMap<String, List<String>>();
        var open = new HashMap<String, Integer>();
        needs.forEach((name, needed) -> {
            open.put(name, needed.size());
            needed.forEach(other ->
                    neededBy.computeIfAbsent(other, any -> new ArrayList<>()).add(name));
        });
        var byName = new LinkedHashMap<String, Function>();
        functions.forEach(function -> byName.put(function.name(), function));
        var startable = new ArrayDeque<String>();
        byName.keySet().stream().filter(name -> open.get(name) == 0).forEach(startable::add);
        var order = new ArrayList<Function>();
        while (!startable.isEmpty()) {
            var name = startable.remove();
            order.add(byName.get(name));
            for (var dependent : neededBy.getOrDefault(name, List.of())) {
                if (open.merge(dependent, -1, Integer::sum) == 0) {
                    startable.add(dependent);
                }
            }
        }
        if (order.size() < functions.size()) {
            throw new InvalidComposition("functions need each other in a circle: " + circle(needs, open), "functions");
        }
        return order;
    }

    private static SequencedMap<String, LinkedHashSet<String>> needs(
            List<Function> functions, List<Connection> connections) {
        var needs = new LinkedHashMap<String, LinkedHashSet<String>>();
        functions.forEach(function -> needs.put(function.name(), new LinkedHashSet<>(function.after())));
        connections.forEach(connection -> needs.get(connection.from()).add(connection.to()));
        return needs;
    }

    /** Follows, from any function that cannot start, one that it waits for, until one comes again. */
    private static String circle(Map<String, LinkedHashSet<String>> needs, Map<String, Integer> open) {
        var path = new LinkedHashSet<String>();
        var name = needs.keySet().stream()
                .filter(any -> open.get(any) > 0)
                .findFirst()
                .orElseThrow();
        while (path.add(name)) {
            name = needs.get(name).stream()
                    .filter(needed -> open.get(needed) > 0)
                    .findFirst()
                    .orElseThrow();
        }
        var walked = new ArrayList<>(path);
        var circle = new ArrayList<>(walked.subList(walked.indexOf(name), walked.size()));
        circle.add(name);
        return String.join(" → ", circle);
    }
}
