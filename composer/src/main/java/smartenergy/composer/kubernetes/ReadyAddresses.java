package smartenergy.composer.kubernetes;

import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The addresses of ready pods that Services lead to: of EndpointSlices, or of Endpoints before Kubernetes 1.21. */
final class ReadyAddresses {
    private static final String SERVICE = "kubernetes.io/service-name";

    private final SharedIndexInformer<? extends HasMetadata> informer;

    ReadyAddresses(KubernetesClient client) {
        Class<? extends HasMetadata> kind =
                client.supports(EndpointSlice.class) ? EndpointSlice.class : Endpoints.class;
        informer = client.resources(kind)
                .inAnyNamespace()
                .withLabel(ObjectMetadata.COMPOSITION)
                .inform();
    }

    SharedIndexInformer<? extends HasMetadata> informer() {
        return informer;
    }

    /** Those of the wanted ones, by the Service's name. */
    Map<String, List<String>> byService(Predicate<HasMetadata> isWanted) {
        return byService(
                informer.getStore().list().stream().map(HasMetadata.class::cast).filter(isWanted));
    }

    static Map<String, List<String>> byService(Stream<HasMetadata> objects) {
        var addresses = new HashMap<String, List<String>>();
        objects.forEach(object -> addresses.merge(service(object), ready(object), ReadyAddresses::both));
        return addresses;
    }

    /** Of one Service there may be several slices. */
    private static String service(HasMetadata object) {
        return object instanceof EndpointSlice
                ? object.getMetadata().getLabels().get(SERVICE)
                : object.getMetadata().getName();
    }

    private static List<String> ready(HasMetadata object) {
        return object instanceof EndpointSlice slice
                ? slice.getEndpoints().stream()
                        // Not to say it means to be ready.
                        .filter(any -> any.getConditions() == null
                                || !Boolean.FALSE.equals(any.getConditions().getReady()))
                        .flatMap(any -> any.getAddresses().stream())
                        .toList()
                : ((Endpoints) object)
                        .getSubsets().stream()
                                .flatMap(subset -> subset.getAddresses().stream())
                                .map(EndpointAddress::getIp)
                                .toList();
    }

    private static List<String> both(List<String> some, List<String> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }
}
