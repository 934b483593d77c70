package smartenergy.composer.view;

import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import smartenergy.composer.composition.Function;
import smartenergy.composer.composition.Resources;
import smartenergy.composer.composition.Tier;
import smartenergy.composer.control.CompositionStatus;

/**
 * What {@code GET /composition} answers: the status as it is kept, and what is measured beside it.
 *
 * @param runtime what the nodes are: {@code local} or {@code kubernetes}
 * @param actions that may be asked for
 * @param tiers of the functions, by their names
 * @param rates how much a replica, such as {@code gateway-relay/0}, moved a second, where that is known
 */
record CompositionView(
        String name,
        String runtime,
        List<String> actions,
        Instant observedAt,
        CompositionStatus status,
        Map<String, Tier> tiers,
        List<NodeView> nodes,
        Map<String, Double> rates) {

    static CompositionView of(CompositionSnapshot shown, String runtime, List<String> actions) {
        return new CompositionView(
                shown.composition().name(),
                runtime,
                actions,
                shown.observedAt(),
                shown.status(),
                shown.composition().functions().stream().collect(Collectors.toMap(Function::name, Function::tier)),
                shown.observation().nodes().stream()
                        .map(node -> NodeView.of(node, requestedOn(node.node().name(), shown)))
                        .sorted(Comparator.comparing(NodeView::name))
                        .toList(),
                rates(shown));
    }

    private static Resources requestedOn(String node, CompositionSnapshot shown) {
        return shown.status().replicas().stream()
                .filter(replica -> replica.node().equals(node))
                .flatMap(replica -> shown.composition().find(replica.replica().function()).stream())
                .map(Function::requests)
                .reduce(Resources.NONE, Resources::plus);
    }

    private static Map<String, Double> rates(CompositionSnapshot shown) {
        var rates = new LinkedHashMap<String, Double>();
        for (var state : shown.status().replicas()) {
            shown.rates()
                    .of(state.replica())
                    .ifPresent(rate -> rates.put(state.replica().toString(), Math.round(rate * 10) / 10.0));
        }
        return rates;
    }
}
