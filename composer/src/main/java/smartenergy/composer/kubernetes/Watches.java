package smartenergy.composer.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the API server knows, kept up to date by watches: asking costs no request. May be used by any thread. */
final class Watches implements AutoCloseable {
    private static final String LEASES = "kube-node-lease";

    private final SharedIndexInformer<Node> nodes;
    private final SharedIndexInformer<Pod> pods;
    private final SharedIndexInformer<Lease> leases;
    private final SharedIndexInformer<? extends HasMetadata> endpoints;
    /** Of what the composer makes. */
    private final List<SharedIndexInformer<? extends HasMetadata>> made = new ArrayList<>();

    /** @param budgets the kind of PodDisruptionBudget that the cluster knows */
    Watches(KubernetesClient client, NodeWatch nodeWatch, Class<? extends HasMetadata> budgets) {
        nodes = client.nodes().inform();
        pods = client.pods().inAnyNamespace().inform();
        leases = client.leases().inNamespace(LEASES).inform(new ToNodeWatch(nodeWatch));
        endpoints = client.resources(ServiceEndpoints.kind(client))
                .inAnyNamespace()
                .withLabel(ObjectMetadata.COMPOSITION)
                .inform();
        for (var kind : List.of(Namespace.class, Service.class, Deployment.class, StatefulSet.class, budgets)) {
            made.add(client.resources(kind)
                    .inAnyNamespace()
                    .withLabel(ObjectMetadata.COMPOSITION)
                    .inform());
        }
    }

    private record ToNodeWatch(NodeWatch nodeWatch) implements ResourceEventHandler<Lease> {
        @Override
        public void onAdd(Lease lease) {
            nodeWatch.heard(lease);
        }

        @Override
        public void onUpdate(Lease before, Lease lease) {
            nodeWatch.heard(lease);
        }

        @Override
        public void onDelete(Lease lease, boolean isUnknown) {
            nodeWatch.gone(lease.getMetadata().getName());
        }
    }

    List<Node> nodes() {
        return nodes.getStore().list();
    }

    List<Pod> pods() {
        return pods.getStore().list();
    }

    /** As {@link ServiceEndpoints} reads them. */
    List<? extends HasMetadata> endpoints() {
        return endpoints.getStore().list();
    }

    /** What was made for one composition. */
    List<HasMetadata> made(String composition) {
        return made.stream()
                .flatMap(informer -> (Stream<? extends HasMetadata>) informer.getStore().list().stream())
                .filter(object -> ObjectMetadata.composition(object)
                        .filter(composition::equals)
                        .isPresent())
                .map(HasMetadata.class::cast)
                .toList();
    }

    /** Whether all are being watched, so that they are not merely what was once. */
    boolean isUpToDate() {
        return Stream.concat(Stream.of(nodes, pods, leases, endpoints), made.stream())
                .allMatch(informer -> informer.isWatching());
    }

    @Override
    public void close() {
        try {
            Stream.concat(Stream.of(nodes, pods, leases, endpoints), made.stream())
                    .forEach(SharedIndexInformer::stop);
        } catch (KubernetesClientException e) {
            // The connection is gone already, and with it the watch.
        }
    }
}
