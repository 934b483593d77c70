package smartenergy.composer.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import smartenergy.composer.cluster.Assignment;
import smartenergy.composer.cluster.ClusterException;
import smartenergy.composer.cluster.Replica;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.composition.Resources;
import smartenergy.composer.control.CompositionControl;
import smartenergy.composer.control.CompositionReport;
import smartenergy.composer.control.CompositionStatus;
import smartenergy.composer.files.CompositionFile;
import smartenergy.composer.healing.RelocationRequest;
import smartenergy.composer.placement.Node;

/** The Kubernetes that the kubeconfig names. */
public final class KubernetesControl implements CompositionControl {
    private static final String CRD = "/k8s/crd.yaml";
    private static final String ADMISSION = "/k8s/admission.yaml";
    private static final long ESTABLISHED_SECONDS = 30;
    /** Every cluster has it. */
    private static final String PLACE_FOR_TRIALS = "default";

    private static final int UNPROCESSABLE = 422;
    /** Of the fields that commands set; the operator owns others. */
    private static final String MANAGER = "smart-energy-compose";

    private final KubernetesClient client;

    public KubernetesControl(KubernetesClient client) {
        this.client = client;
    }

    /** @throws ClusterException if no cluster is named */
    public static CompositionControl connect() {
        try {
            return new KubernetesControl(new KubernetesClientBuilder().build());
        } catch (KubernetesClientException e) {
            throw new ClusterException("no Kubernetes can be had: " + e.getMessage(), e);
        }
    }

    private static <T> T asked(Supplier<T> question) {
        try {
            return question.get();
        } catch (KubernetesClientException e) {
            throw new ClusterException("Kubernetes does not do it: " + e.getMessage(), e);
        }
    }

    private Optional<CompositionResource> find(String name) {
        return asked(() -> {
            try {
                return Optional.ofNullable(client.resources(CompositionResource.class)
                        .withName(name)
                        .get());
            } catch (KubernetesClientException e) {
                if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                    return Optional.<CompositionResource>empty();
                }
                throw e;
            }
        });
    }

    @Override
    public List<String> compositions() {
        return asked(() -> {
            try {
                return client.resources(CompositionResource.class).list().getItems().stream()
                        .map(resource -> resource.getMetadata().getName())
                        .toList();
            } catch (KubernetesClientException e) {
                if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                    return List.<String>of();
                }
                throw e;
            }
        });
    }

    @Override
    public Optional<Composition> composition(String name) {
        return find(name).map(resource -> CompositionReconciler.composition(client, resource));
    }

    @Override
    public Optional<CompositionReport> report(String name) {
        return find(name).map(KubernetesControl::report);
    }

    private static CompositionReport report(CompositionResource resource) {
        var status = Optional.ofNullable(resource.getStatus()).orElse(CompositionStatus.NOTHING);
        return new CompositionReport(
                resource.getMetadata().getGeneration().equals(status.observedGeneration()), status);
    }

    @Override
    public List<Node> nodes(Composition composition) {
        return asked(() -> {
            var promised = new HashMap<String, Resources>();
            client.pods().inAnyNamespace().list().getItems().stream()
                    .filter(pod -> ObjectMetadata.composition(pod)
                            .filter(composition.name()::equals)
                            .isEmpty())
                    .filter(Pods::isOnItsNode)
                    .forEach(pod -> promised.merge(
                            pod.getSpec().getNodeName(), KubernetesNodes.requests(pod), Resources::plus));
            var measured = measured();
            return client.nodes().list().getItems().stream()
                    .map(node -> KubernetesNodes.node(
                            node,
                            promised.getOrDefault(node.getMetadata().getName(), Resources.NONE),
                            Optional.ofNullable(measured.get(node.getMetadata().getName()))))
                    .toList();
        });
    }

    private Map<String, Resources> measured() {
        try {
            return client.top().nodes().metrics().getItems().stream()
                    .collect(Collectors.toMap(
                            any -> any.getMetadata().getName(), any -> KubernetesNodes.amount(any.getUsage())));
        } catch (KubernetesClientException e) {
            return Map.of();
        }
    }

    @Override
    public Applied apply(Composition composition, Map<String, Object> spec) {
        check(composition);
        return asked(() -> {
            install();
            var before = find(composition.name());
            var wanted = new CompositionResource();
            wanted.setMetadata(
                    new ObjectMetaBuilder().withName(composition.name()).build());
            wanted.setSpec(client.getKubernetesSerialization().convertValue(spec, CompositionSpec.class));
            if (before.isPresent()) {
                if (client.resource(wanted)
                        .patch(tried())
                        .getMetadata()
                        .getGeneration()
                        .equals(before.get().getMetadata().getGeneration())) {
                    return Applied.UNCHANGED;
                }
                var previous = client.getKubernetesSerialization()
                        .asJson(before.get().getSpec().members());
                wanted.getMetadata().setAnnotations(Map.of(CompositionResource.PREVIOUS, previous));
            }
            client.resource(wanted).fieldManager(MANAGER).forceConflicts().serverSideApply();
            return before.isPresent() ? Applied.CHANGED : Applied.CREATED;
        });
    }

    /** Whether Kubernetes can run it: no replica needs to have a node for that. */
    private void check(Composition composition) {
        var replicas = composition.functions().stream()
                .map(function -> new Assignment(new Replica(function.name(), 0), "any", Optional.empty(), false))
                .toList();
        var owner = new OwnerReferenceBuilder().withName(composition.name()).build();
        new Manifests(client.getKubernetesSerialization(), true)
                .of(composition, replicas, owner).stream()
                        .filter(object -> object instanceof Deployment || object instanceof StatefulSet)
                        .forEach(this::tryOut);
    }

    /** The API server knows best what may be in a pod: it is shown the object, and forgets it. */
    private void tryOut(HasMetadata object) {
        var name = object.getMetadata().getName();
        object.getMetadata().setNamespace(PLACE_FOR_TRIALS);
        object.getMetadata().setOwnerReferences(List.of());
        try {
            client.resource(object).patch(tried());
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_BAD_REQUEST
                    || e.getCode() == UNPROCESSABLE
                    || String.valueOf(e.getMessage()).contains("not declared in schema")) {
                throw new IllegalArgumentException("what is made of function " + name + ": " + e.getMessage(), e);
            }
            // Whoever may not do this in that namespace learns it from the composer.
        }
    }

    private static PatchContext tried() {
        return new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(MANAGER)
                .withForce(true)
                .withDryRun(List.of("All"))
                .build();
    }

    /** Makes the cluster know what a composition is, as this program does: it may have heard it of an older one. */
    private void install() {
        try {
            put(CRD);
            client.apiextensions()
                    .v1()
                    .customResourceDefinitions()
                    .withName("compositions.smart-energy.io")
                    .waitUntilCondition(KubernetesControl::isEstablished, ESTABLISHED_SECONDS, TimeUnit.SECONDS);
            if (client.supports(ValidatingAdmissionPolicy.class)) {
                put(ADMISSION);
            }
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
                throw e;
            }
            // Whoever may only apply compositions does so by the definition that is there.
        }
    }

    private void put(String resource) {
        client.load(getClass().getResourceAsStream(resource))
                .items()
                .forEach(object -> client.resource(object)
                        .fieldManager(MANAGER)
                        .forceConflicts()
                        .serverSideApply());
    }

    private static boolean isEstablished(CustomResourceDefinition definition) {
        return definition != null
                && definition.getStatus() != null
                && definition.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Established")
                                && condition.getStatus().equals("True"));
    }

    @Override
    public String relocate(String composition, Replica replica, Optional<String> to) {
        var request = new RelocationRequest(UUID.randomUUID().toString().substring(0, 8), replica, to);
        return asked(() -> {
            client.resources(CompositionResource.class).withName(composition).edit(resource -> {
                annotate(resource, CompositionResource.RELOCATE, RelocationRequests.text(request));
                return resource;
            });
            return request.id();
        });
    }

    private static void annotate(CompositionResource resource, String name, String value) {
        var annotations = new HashMap<>(
                Optional.ofNullable(resource.getMetadata().getAnnotations()).orElse(Map.of()));
        annotations.put(name, value);
        resource.getMetadata().setAnnotations(annotations);
    }

    @Override
    public boolean cordon(String node, boolean isCordoned) {
        return asked(() -> {
            if (client.nodes().withName(node).get() == null) {
                return false;
            }
            client.nodes().withName(node).edit(any -> {
                any.getSpec().setUnschedulable(isCordoned ? true : null);
                return any;
            });
            return true;
        });
    }

    @Override
    public boolean rollback(String composition) {
        var resource = find(composition);
        var previous = resource.flatMap(any -> ObjectMetadata.annotation(any, CompositionResource.PREVIOUS));
        if (previous.isEmpty()) {
            return false;
        }
        var spec = client.getKubernetesSerialization()
                .unmarshal(previous.get(), CompositionSpec.class)
                .members();
        var json = client.getKubernetesSerialization().asJson(Map.of("name", composition, "spec", spec));
        apply(CompositionFile.parse("the composition before", json), spec);
        return true;
    }

    @Override
    public boolean delete(String composition) {
        return asked(() -> !client.resources(CompositionResource.class)
                .withName(composition)
                .delete()
                .isEmpty());
    }

    @Override
    public void close() {
        client.close();
    }
}
