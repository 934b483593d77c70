package smartenergy.composer.kubernetes;

import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import smartenergy.composer.control.CompositionStatus;

/** A composition as an object of Kubernetes: of the whole cluster, since its functions are in several namespaces. */
@Group("smart-energy.io")
@Version("v1")
@Kind("Composition")
@Singular("composition")
@Plural("compositions")
public final class CompositionResource extends CustomResource<CompositionSpec, CompositionStatus> {
    private static final long serialVersionUID = 1L;

    /** What is asked of the composer once: {@code ID FUNCTION/REPLICA [NODE]}. */
    static final String RELOCATE = "smart-energy.io/relocate";

    /** The spec before the last {@code compose apply}, in JSON. */
    static final String PREVIOUS = "smart-energy.io/previous";
}
