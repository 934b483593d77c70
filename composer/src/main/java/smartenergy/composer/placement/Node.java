package smartenergy.composer.placement;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import smartenergy.composer.composition.Labels;
import smartenergy.composer.composition.Resources;
import smartenergy.composer.composition.Tier;

/**
 * A node as it is seen at one moment.
 *
 * @param allocatable what functions may use of it
 * @param requested what is promised to those that are on it already
 * @param measured what is really used of it, where that is known
 * @param isReady whether it takes part in the cluster
 * @param isCordoned whether it takes nothing new
 * @param troubles pressures and taints that keep functions away, such as {@code MemoryPressure}
 */
public record Node(
        String name,
        Map<String, String> labels,
        Resources allocatable,
        Resources requested,
        Optional<Resources> measured,
        @JsonProperty("ready") boolean isReady,
        @JsonProperty("cordoned") boolean isCordoned,
        List<String> troubles) {

    public Node {
        labels = Map.copyOf(labels);
        troubles = List.copyOf(troubles);
    }

    /** The same node, out of reach. */
    public Node unreachable() {
        return new Node(name, labels, allocatable, requested, measured, false, isCordoned, troubles);
    }

    Optional<String> label(String label) {
        return Optional.ofNullable(labels.get(label));
    }

    boolean isOf(Tier tier) {
        return tier.text().equals(labels.get(Labels.TIER));
    }

    boolean hasCapability(String capability) {
        return "true".equals(labels.get(Labels.capability(capability)));
    }
}
