package smartenergy.composer.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import smartenergy.composer.cluster.Replica;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.composition.Function;
import smartenergy.composer.composition.Tier;
import smartenergy.telemetry.NumberText;

/** Names, labels and annotations of what the composer makes. */
final class ObjectMetadata {
    /** Who owns the fields that are applied. */
    static final String MANAGER = "smart-energy-composer";

    static final String COMPOSITION = "smart-energy.io/composition";
    static final String FUNCTION = "smart-energy.io/function";
    static final String REPLICA = "smart-energy.io/replica";

    /** Annotation of a replica's workload and pod: the node that it is for, also while it has none. */
    static final String NODE = "smart-energy.io/node";

    /** Annotation: tells whether what is wanted has changed since it was applied. */
    static final String DIGEST = "smart-energy.io/digest";

    private ObjectMetadata() {}

    /** One for the pattern between IoT and gateway, one for the cloud's. */
    static String namespace(Composition composition, Function function) {
        return composition.name() + (function.tier() == Tier.CLOUD ? "-cloud" : "-iot");
    }

    static String name(Replica replica) {
        return replica.function() + "-" + replica.index();
    }

    static Map<String, String> ofComposition(Composition composition) {
        var labels = new LinkedHashMap<String, String>();
        labels.put("app.kubernetes.io/managed-by", MANAGER);
        labels.put("app.kubernetes.io/part-of", composition.name());
        labels.put(COMPOSITION, composition.name());
        return labels;
    }

    static Map<String, String> of(Composition composition, Function function) {
        var labels = ofComposition(composition);
        labels.put("app.kubernetes.io/name", function.name());
        labels.put(FUNCTION, function.name());
        return labels;
    }

    static Map<String, String> of(Composition composition, Function function, Replica replica) {
        var labels = of(composition, function);
        labels.put(REPLICA, Integer.toString(replica.index()));
        return labels;
    }

    /** Of which composition something is part, if of any. */
    static Optional<String> composition(HasMetadata object) {
        return label(object, COMPOSITION);
    }

    /** Which replica a pod is of, if of any. */
    static Optional<Replica> replica(HasMetadata pod) {
        return label(pod, FUNCTION)
                .flatMap(function -> label(pod, REPLICA)
                        .filter(replica -> replica.matches("[0-9]{1,4}"))
                        .map(replica -> new Replica(function, NumberText.integer(replica))));
    }

    private static Optional<String> label(HasMetadata object, String name) {
        return Optional.ofNullable(object.getMetadata().getLabels()).map(labels -> labels.get(name));
    }

    static Optional<String> annotation(HasMetadata object, String name) {
        return Optional.ofNullable(object.getMetadata().getAnnotations()).map(annotations -> annotations.get(name));
    }
}
