package smartenergy.composer.placement;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import smartenergy.composer.composition.Function;
import smartenergy.composer.composition.Labels;
import smartenergy.composer.composition.Tier;

/**
 * What a function needs of a node beside room: the same for all functions with the same needs.
 *
 * @param labels that the node must have, with these values
 */
record Requirements(
        Tier tier,
        Set<String> capabilities,
        Set<String> architectures,
        Optional<String> site,
        Map<String, String> labels) {

    static Requirements of(Function function) {
        return new Requirements(
                function.tier(), function.capabilities(), function.architectures(), function.site(), function.labels());
    }

    /** What of the node's nature rules it out, if anything; its present state does not count. */
    Optional<String> mismatch(Node node) {
        if (!node.isOf(tier)) {
            return Optional.of(node.label(Labels.TIER)
                    .map(other -> "is of tier " + other + ", not " + tier.text())
                    .orElse("has no tier, where " + tier.text() + " is needed"));
        }
        if (site.isPresent() && !site.equals(node.label(Labels.SITE))) {
            return Optional.of(node.label(Labels.SITE)
                    .map(other -> "is at site " + other + ", not " + site.get())
                    .orElse("has no site, where " + site.get() + " is needed"));
        }
        return mismatchAnywhere(node);
    }

    /** The same but for tier and site, which a fallback's nodes need not have. */
    Optional<String> mismatchAnywhere(Node node) {
        for (var capability : new TreeSet<>(capabilities)) {
            if (!node.hasCapability(capability)) {
                return Optional.of("has no " + capability);
            }
        }
        var architecture = node.label(Labels.ARCHITECTURE);
        if (!architectures.isEmpty()
                && architecture.filter(architectures::contains).isEmpty()) {
            return Optional.of("is " + architecture.orElse("of an unknown architecture") + ", not "
                    + String.join(" or ", new TreeSet<>(architectures)));
        }
        for (var label : labels.entrySet()) {
            if (!label.getValue().equals(node.labels().get(label.getKey()))) {
                return Optional.of("has not the label " + label);
            }
        }
        return Optional.empty();
    }

    /** What of the node's present state rules it out, if anything. */
    static Optional<String> trouble(Node node) {
        if (!node.isReady()) {
            return Optional.of("is not ready");
        }
        if (node.isCordoned()) {
            return Optional.of("is cordoned");
        }
        return node.troubles().stream().findFirst().map(trouble -> "has " + trouble);
    }
}
