package smartenergy.composer.composition;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the members of a composition say of each other. The policy of admission in {@code k8s/admission.yaml} has the
 * same rules.
 */
final class References {
    private final List<Function> functions;
    private final List<Connection> connections;
    private final Map<String, Function> known = new LinkedHashMap<>();

    private References(List<Function> functions, List<Connection> connections) {
        this.functions = functions;
        this.connections = connections;
    }

    /** @throws InvalidComposition if there is a contradiction; the first one */
    static void check(List<Function> functions, List<Connection> connections) {
        var references = new References(functions, connections);
        references.functions();
        references.madeOnce();
        references.connections();
    }

    private void functions() {
        for (int i = 0; i < functions.size(); i++) {
            var function = functions.get(i);
            if (known.put(function.name(), function) != null) {
                throw new InvalidComposition(
                        "there are two functions '" + function.name() + "'", "functions", i, "name");
            }
        }
        for (int i = 0; i < functions.size(); i++) {
            var after = functions.get(i).after();
            for (int j = 0; j < after.size(); j++) {
                var whose = "function '" + functions.get(i).name() + "' comes after";
                requireKnown(after.get(j), whose, "functions", i, "after", j);
            }
        }
    }

    /** What Kubernetes would make twice. */
    private void madeOnce() {
        var nodePorts = new HashMap<Integer, String>();
        for (int i = 0; i < functions.size(); i++) {
            var function = functions.get(i);
            var peers = known.get(function.peers());
            if (function.isStateful() && peers != null) {
                throw new InvalidComposition(
                        "'" + peers.name() + "' is the name by which replicas of '" + function.name()
                                + "' find each other",
                        "functions",
                        functions.indexOf(peers),
                        "name");
            }
            int nodePort = function.workload()
                    .exposure()
                    .map(Workload.Exposure::nodePort)
                    .orElse(0);
            var other = nodePort == 0 ? null : nodePorts.put(nodePort, function.name());
            if (other != null) {
                throw new InvalidComposition(
                        "port " + nodePort + " of the nodes leads to '" + other + "' already",
                        "functions",
                        i,
                        "exposure",
                        "nodePort");
            }
        }
    }

    private void connections() {
        var variables = new HashMap<String, HashSet<String>>();
        for (int i = 0; i < connections.size(); i++) {
            var connection = connections.get(i);
            requireKnown(connection.from(), "a connection has", "connections", i, "from");
            requireKnown(connection.to(), "a connection has", "connections", i, "to");
            var variable = connection.variable();
            var from = known.get(connection.from());
            if (variable.isEmpty()) {
                continue;
            }
            if (!variables.computeIfAbsent(from.name(), _ -> new HashSet<>()).add(variable)) {
                throw new InvalidComposition(
                        "two connections of '" + from.name() + "' set " + variable, "connections", i, "variable");
            }
            if (from.workload().environment().containsKey(variable)) {
                throw new InvalidComposition(
                        variable + " stands in the environment of '" + from.name() + "' as well",
                        "connections",
                        i,
                        "variable");
            }
        }
    }

    private void requireKnown(String name, String whose, Object... path) {
        if (!known.containsKey(name)) {
            throw new InvalidComposition(whose + " '" + name + "', which is no function", path);
        }
    }
}
