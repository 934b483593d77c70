package smartenergy.composer.composition;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collection;
import java.util.Map;

/**
 * Where the functions of a tier go if no node of that tier is there at all, as in the paper's multi-site run.
 *
 * @param label of the nodes that take them
 * @param value of that label
 */
public record Fallback(
        Tier tier, @JsonIgnore String label, @JsonIgnore String value) {
    /** As a composition's file has it. */
    @JsonProperty("to")
    Map<String, String> target() {
        return Map.of(label.equals(Labels.TIER) ? "tier" : label.equals(Labels.SITE) ? "site" : "node", value);
    }

    /**
     * Whether a node has what it names.
     *
     * @param labels of all nodes
     */
    public boolean isThere(Collection<Map<String, String>> labels) {
        return labels.stream().anyMatch(node -> value.equals(node.get(label)));
    }

    @Override
    public String toString() {
        return label + "=" + value;
    }
}
