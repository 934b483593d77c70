package smartenergy.composer.kubernetes;

import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * To which addresses Services lead. Kubernetes tells it in EndpointSlices from 1.21 on and calls Endpoints deprecated
 * since 1.33; 1.20 has nothing else that is stable.
 */
final class ServiceEndpoints {
    private static final String SERVICE = "kubernetes.io/service-name";

    private ServiceEndpoints() {}

    /** The kind that the cluster knows; its objects carry their Service's labels. */
    static Class<? extends HasMetadata> kind(KubernetesClient client) {
        return client.supports(EndpointSlice.class) ? EndpointSlice.class : Endpoints.class;
    }

    /** The ready addresses by the name of the Service; there may be several slices of one. */
    static Map<String, List<String>> ready(Collection<? extends HasMetadata> objects) {
        return objects.stream()
                .collect(Collectors.groupingBy(
                        ServiceEndpoints::service,
                        Collectors.flatMapping(ServiceEndpoints::addresses, Collectors.toList())));
    }

    private static String service(HasMetadata object) {
        return object instanceof EndpointSlice slice
                ? slice.getMetadata().getLabels().getOrDefault(SERVICE, "")
                : object.getMetadata().getName();
    }

    private static Stream<String> addresses(HasMetadata object) {
        return switch (object) {
            case EndpointSlice slice ->
                given(slice.getEndpoints()).stream()
                        .filter(ServiceEndpoints::isReady)
                        .flatMap(any -> given(any.getAddresses()).stream());
            case Endpoints endpoints ->
                given(endpoints.getSubsets()).stream()
                        .flatMap(subset -> given(subset.getAddresses()).stream())
                        .map(EndpointAddress::getIp);
            default -> Stream.empty();
        };
    }

    /** Go writes an empty list as null. */
    private static <T> List<T> given(List<T> list) {
        return list == null ? List.of() : list;
    }

    /** The API's documentation: unknown is to be taken for ready. */
    private static boolean isReady(Endpoint endpoint) {
        return endpoint.getConditions() == null
                || !Boolean.FALSE.equals(endpoint.getConditions().getReady());
    }
}
