package smartenergy.composer.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import smartenergy.composer.cluster.Assignment;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.composition.Function;

/**
 * The objects that make a composition's assignments so. Every replica has a Deployment, or a StatefulSet if it keeps
 * data, of one pod: Kubernetes then starts the new pod before it ends the old one when the node in its template
 * changes, or the other way round, and goes on with that also without the composer.
 */
final class Manifests {
    private final KubernetesSerialization serialization;
    private final PodTemplates pods;
    private final boolean hasPolicyV1;

    /** @param hasPolicyV1 whether the cluster knows PodDisruptionBudgets of {@code policy/v1} (from 1.21 on) */
    Manifests(KubernetesSerialization serialization, boolean hasPolicyV1) {
        this.serialization = serialization;
        this.pods = new PodTemplates(serialization);
        this.hasPolicyV1 = hasPolicyV1;
    }

    /**
     * In the order in which they are to be applied.
     *
     * @param owner with which they go; belongs to the whole cluster
     * @throws IllegalArgumentException if a function cannot run on Kubernetes
     */
    List<HasMetadata> of(Composition composition, List<Assignment> assignments, OwnerReference owner) {
        var objects = new ArrayList<HasMetadata>();
        composition.functions().stream()
                .map(function -> ObjectMetadata.namespace(composition, function))
                .distinct()
                .forEach(name -> objects.add(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withLabels(ObjectMetadata.ofComposition(composition))
                        .endMetadata()
                        .build()));
        for (var function : composition.functions()) {
            if (!Ports.of(composition, function).isEmpty()) {
                objects.add(service(composition, function));
            }
            if (function.isStateful()) {
                objects.add(peers(composition, function));
            } else if (!function.everyNode() && function.replicas() > 0) {
                objects.add(budget(composition, function));
            }
        }
        for (var assignment : assignments) {
            composition
                    .find(assignment.replica().function())
                    .ifPresent(function -> objects.add(
                            function.isStateful()
                                    ? statefulSet(composition, function, assignment)
                                    : deployment(composition, function, assignment)));
        }
        objects.forEach(object -> finish(object, owner));
        return objects;
    }

    private void finish(HasMetadata object, OwnerReference owner) {
        object.getMetadata().setOwnerReferences(List.of(owner));
        var digest = digest(serialization.asJson(object));
        var annotations = new HashMap<>(object.getMetadata().getAnnotations());
        annotations.put(ObjectMetadata.DIGEST, digest);
        object.getMetadata().setAnnotations(annotations);
    }

    private static String digest(String text) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static ObjectMeta meta(Composition composition, Function function, String name) {
        return new ObjectMetaBuilder()
                .withNamespace(ObjectMetadata.namespace(composition, function))
                .withName(name)
                .withLabels(ObjectMetadata.of(composition, function))
                .build();
    }

    private static ObjectMeta meta(Composition composition, Function function, Assignment assignment) {
        var replica = assignment.replica();
        return new ObjectMetaBuilder(meta(composition, function, ObjectMetadata.name(replica)))
                .withLabels(ObjectMetadata.of(composition, function, replica))
                .withAnnotations(Map.of(ObjectMetadata.NODE, assignment.node()))
                .build();
    }

    private static Map<String, String> selector(Composition composition, Function function) {
        return Map.of(ObjectMetadata.COMPOSITION, composition.name(), ObjectMetadata.FUNCTION, function.name());
    }

    private static Service service(Composition composition, Function function) {
        var exposure = function.workload().exposure();
        return new ServiceBuilder()
                .withMetadata(meta(composition, function, function.name()))
                .withNewSpec()
                .withType(exposure.isPresent() ? "NodePort" : "ClusterIP")
                .withSelector(selector(composition, function))
                .withPorts(Ports.of(composition, function).stream()
                        .map(port -> port(
                                port,
                                exposure.filter(any -> any.port() == port)
                                        .map(any -> any.nodePort())
                                        .orElse(0)))
                        .toList())
                .endSpec()
                .build();
    }

    /** @param nodePort 0 for none in particular */
    private static ServicePort port(int port, int nodePort) {
        var built = new ServicePortBuilder()
                .withName("port-" + port)
                .withProtocol("TCP")
                .withPort(port)
                .withNewTargetPort(port);
        return nodePort == 0 ? built.build() : built.withNodePort(nodePort).build();
    }

    private static Service peers(Composition composition, Function function) {
        return new ServiceBuilder()
                .withMetadata(meta(composition, function, function.peers()))
                .withNewSpec()
                .withClusterIP("None")
                .withPublishNotReadyAddresses(true)
                .withSelector(selector(composition, function))
                .endSpec()
                .build();
    }

    /** Keeps {@code kubectl drain} from ending a replica before the composer has started another. */
    private HasMetadata budget(Composition composition, Function function) {
        var meta = meta(composition, function, function.name());
        var selector = new LabelSelectorBuilder()
                .withMatchLabels(selector(composition, function))
                .build();
        if (hasPolicyV1) {
            return new io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder()
                    .withMetadata(meta)
                    .withNewSpec()
                    .withNewMinAvailable(function.replicas())
                    .withSelector(selector)
                    .endSpec()
                    .build();
        }
        return new io.fabric8.kubernetes.api.model.policy.v1beta1.PodDisruptionBudgetBuilder()
                .withMetadata(meta)
                .withNewSpec()
                .withNewMinAvailable(function.replicas())
                .withSelector(selector)
                .endSpec()
                .build();
    }

    private Deployment deployment(Composition composition, Function function, Assignment assignment) {
        return new DeploymentBuilder()
                .withMetadata(meta(composition, function, assignment))
                .withNewSpec()
                .withReplicas(1)
                .withRevisionHistoryLimit(1)
                .withNewSelector()
                .withMatchLabels(podSelector(composition, function, assignment))
                .endSelector()
                .withNewStrategy()
                .withType("RollingUpdate")
                .withNewRollingUpdate()
                .withNewMaxSurge(1)
                .withNewMaxUnavailable(0)
                .endRollingUpdate()
                .endStrategy()
                .withTemplate(pods.of(composition, function, assignment))
                .endSpec()
                .build();
    }

    private StatefulSet statefulSet(Composition composition, Function function, Assignment assignment) {
        return new StatefulSetBuilder()
                .withMetadata(meta(composition, function, assignment))
                .withNewSpec()
                .withReplicas(1)
                .withServiceName(function.peers())
                // With OrderedReady a pod that never gets ready would not be replaced after a change.
                .withPodManagementPolicy("Parallel")
                .withNewSelector()
                .withMatchLabels(podSelector(composition, function, assignment))
                .endSelector()
                .withTemplate(pods.of(composition, function, assignment))
                .endSpec()
                .build();
    }

    private static Map<String, String> podSelector(Composition composition, Function function, Assignment assignment) {
        return Map.of(
                ObjectMetadata.COMPOSITION,
                composition.name(),
                ObjectMetadata.FUNCTION,
                function.name(),
                ObjectMetadata.REPLICA,
                Integer.toString(assignment.replica().index()));
    }
}
