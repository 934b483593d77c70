package smartenergy.composer.view;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.function.ToDoubleFunction;
import smartenergy.composer.cluster.NodeStatus;
import smartenergy.composer.composition.Labels;
import smartenergy.composer.composition.Resources;
import smartenergy.composer.placement.Node;

/**
 * A node for those who look.
 *
 * @param detail for a person: what is wrong with it; else empty
 * @param cpu in processors
 * @param memory in bytes
 */
record NodeView(
        String name,
        String site,
        String tier,
        State state,
        String detail,
        List<String> capabilities,
        Share cpu,
        Share memory) {
    private static final String CAPABILITY = "true";

    /** What it may be used for. */
    enum State {
        @JsonProperty("ready")
        READY,
        @JsonProperty("cordoned")
        CORDONED,
        @JsonProperty("lost")
        LOST
    }

    /**
     * How much there is of a resource.
     *
     * @param used as measured; null where nothing is
     */
    record Share(Double used, double requested, double allocatable) {}

    /** @param ours what the composition's own replicas request of it */
    static NodeView of(NodeStatus status, Resources ours) {
        var node = status.node();
        return new NodeView(
                node.name(),
                node.labels().getOrDefault(Labels.SITE, ""),
                node.labels().getOrDefault(Labels.TIER, ""),
                state(status),
                status.lostWhy().isEmpty() ? String.join(", ", node.troubles()) : status.lostWhy(),
                capabilities(node),
                share(node, ours, any -> any.milliCpu() / 1e3),
                share(node, ours, Resources::bytes));
    }

    private static State state(NodeStatus status) {
        if (!status.lostFor().isZero() || !status.node().isReady()) {
            return State.LOST;
        }
        return status.node().isCordoned() ? State.CORDONED : State.READY;
    }

    private static List<String> capabilities(Node node) {
        return node.labels().entrySet().stream()
                .filter(label -> label.getKey().startsWith(Labels.capability(""))
                        && label.getValue().equals(CAPABILITY))
                .map(label -> label.getKey().substring(Labels.capability("").length()))
                .sorted()
                .toList();
    }

    private static Share share(Node node, Resources ours, ToDoubleFunction<Resources> amount) {
        return new Share(
                node.measured().map(amount::applyAsDouble).orElse(null),
                amount.applyAsDouble(node.requested().plus(ours)),
                amount.applyAsDouble(node.allocatable()));
    }
}
