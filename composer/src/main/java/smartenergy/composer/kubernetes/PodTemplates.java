package smartenergy.composer.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.NodeSelectorBuilder;
import io.fabric8.kubernetes.api.model.NodeSelectorTermBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import smartenergy.composer.cluster.Assignment;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.composition.Function;
import smartenergy.composer.composition.Resources;
import smartenergy.composer.composition.Workload.Readiness;

/** The pod of a replica: what the function's {@code pod} says, and on top of it all that the composer knows. */
final class PodTemplates {
    private static final int PROBE_EVERY_SECONDS = 1;
    private static final int PROBE_TIMEOUT_SECONDS = 2;
    private static final int PROBE_FAILURES = 3;

    private final KubernetesSerialization serialization;

    PodTemplates(KubernetesSerialization serialization) {
        this.serialization = serialization;
    }

    /** @throws IllegalArgumentException if the function's {@code pod} is no PodSpec, or it names no image */
    PodTemplateSpec of(Composition composition, Function function, Assignment assignment) {
        var given = given(function);
        var containers = new ArrayList<>(given.getContainers());
        var first = containers.isEmpty() ? new Container() : containers.removeFirst();
        containers.addFirst(container(composition, function, first));
        var spec = new PodSpecBuilder(given).withContainers(containers);
        pin(spec, assignment.node());
        spec.withTolerations(tolerations(function, given.getTolerations()));
        if (given.getAutomountServiceAccountToken() == null) {
            spec.withAutomountServiceAccountToken(false);
        }
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .withLabels(ObjectMetadata.of(composition, function, assignment.replica()))
                .withAnnotations(Map.of(ObjectMetadata.NODE, assignment.node()))
                .endMetadata()
                .withSpec(spec.build())
                .build();
    }

    private PodSpec given(Function function) {
        try {
            return serialization.convertValue(function.workload().pod(), PodSpec.class);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "function '" + function.name() + "': its pod is no PodSpec: " + e.getMessage(), e);
        }
    }

    private static void pin(PodSpecBuilder spec, String node) {
        var here = new NodeSelectorTermBuilder()
                .addNewMatchField()
                .withKey("metadata.name")
                .withOperator("In")
                .withValues(node)
                .endMatchField()
                .build();
        spec.editOrNewAffinity()
                .editOrNewNodeAffinity()
                .withRequiredDuringSchedulingIgnoredDuringExecution(
                        new NodeSelectorBuilder().withNodeSelectorTerms(here).build())
                .endNodeAffinity()
                .endAffinity();
    }

    /** The composer decides when a node is lost, not Kubernetes; a function for every node is on cordoned ones too. */
    private static List<Toleration> tolerations(Function function, List<Toleration> given) {
        var tolerations = new ArrayList<>(given);
        for (var lost : List.of("not-ready", "unreachable")) {
            tolerations.add(new TolerationBuilder()
                    .withKey("node.kubernetes.io/" + lost)
                    .withOperator("Exists")
                    .withEffect("NoExecute")
                    .build());
        }
        if (function.everyNode()) {
            tolerations.add(new TolerationBuilder()
                    .withKey("node.kubernetes.io/unschedulable")
                    .withOperator("Exists")
                    .withEffect("NoSchedule")
                    .build());
        }
        return tolerations;
    }

    private static Container container(Composition composition, Function function, Container given) {
        var workload = function.workload();
        var container = new ContainerBuilder(given).withName(function.name());
        if (!workload.image().isEmpty()) {
            container.withImage(workload.image());
        } else if (given.getImage() == null) {
            throw new IllegalArgumentException("function '" + function.name() + "' has no image");
        }
        if (!workload.command().isEmpty()) {
            container.withCommand(workload.command());
        }
        environment(composition, function).forEach((name, value) -> {
            container.removeMatchingFromEnv(variable -> name.equals(variable.getName()));
            container.addToEnv(
                    new EnvVarBuilder().withName(name).withValue(value).build());
        });
        var ports = Ports.of(composition, function);
        if (given.getPorts().isEmpty()) {
            container.withPorts(new TreeSet<>(ports)
                    .stream()
                            .map(port -> new ContainerPortBuilder()
                                    .withContainerPort(port)
                                    .withProtocol("TCP")
                                    .build())
                            .toList());
        }
        workload.readiness().map(PodTemplates::probe).ifPresent(container::withReadinessProbe);
        requests(function.requests(), container);
        return container.build();
    }

    private static Map<String, String> environment(Composition composition, Function function) {
        var environment = new LinkedHashMap<>(function.workload().environment());
        for (var connection : composition.connectionsFrom(function)) {
            if (!connection.variable().isEmpty()) {
                var to = composition.find(connection.to()).orElseThrow();
                environment.put(
                        connection.variable(),
                        connection.address(to.name() + "." + ObjectMetadata.namespace(composition, to) + ".svc"));
            }
        }
        return environment;
    }

    private static Probe probe(Readiness readiness) {
        var probe = new ProbeBuilder()
                .withPeriodSeconds(PROBE_EVERY_SECONDS)
                .withTimeoutSeconds(PROBE_TIMEOUT_SECONDS)
                .withFailureThreshold(PROBE_FAILURES);
        // A kubelet cannot write; whether InfluxDB takes writes, the composer looks by itself.
        var path = readiness.speaksInfluxDb() ? "/ping" : readiness.path();
        return path.isEmpty()
                ? probe.withNewTcpSocket()
                        .withNewPort(readiness.port())
                        .endTcpSocket()
                        .build()
                : probe.withNewHttpGet()
                        .withNewPort(readiness.port())
                        .withPath(path)
                        .endHttpGet()
                        .build();
    }

    private static void requests(Resources requests, ContainerBuilder container) {
        var wanted = new LinkedHashMap<String, Quantity>();
        if (requests.milliCpu() > 0) {
            wanted.put("cpu", new Quantity(requests.milliCpu() + "m"));
        }
        if (requests.bytes() > 0) {
            wanted.put("memory", new Quantity(Long.toString(requests.bytes())));
        }
        container.withResources(new ResourceRequirementsBuilder(container.buildResources())
                .addToRequests(wanted)
                .build());
    }
}
