package smartenergy.composer.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Taint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import smartenergy.composer.composition.Resources;

/** What Kubernetes' objects say of nodes, in the composer's words. */
final class KubernetesNodes {
    /** Set by a person, or by what controls the power: nothing runs there any more. Kubernetes 1.24 knows it too. */
    static final String OUT_OF_SERVICE = "node.kubernetes.io/out-of-service";

    /** These follow from conditions or flags that are looked at themselves. */
    private static final Set<String> KNOWN_TAINTS = Set.of(
            OUT_OF_SERVICE,
            "node.kubernetes.io/not-ready",
            "node.kubernetes.io/unreachable",
            "node.kubernetes.io/unschedulable");

    private KubernetesNodes() {}

    static smartenergy.composer.placement.Node node(Node node, Resources requested, Optional<Resources> measured) {
        return new smartenergy.composer.placement.Node(
                node.getMetadata().getName(),
                Optional.ofNullable(node.getMetadata().getLabels()).orElse(Map.of()),
                amount(node.getStatus().getAllocatable()),
                requested,
                measured,
                isReady(node),
                Boolean.TRUE.equals(node.getSpec().getUnschedulable()),
                troubles(node));
    }

    static boolean isReady(Node node) {
        return node.getStatus().getConditions().stream()
                .anyMatch(condition -> condition.getType().equals("Ready") && isTrue(condition));
    }

    static boolean isOutOfService(Node node) {
        return node.getSpec().getTaints().stream()
                .anyMatch(taint -> taint.getKey().equals(OUT_OF_SERVICE));
    }

    private static boolean isTrue(NodeCondition condition) {
        return condition.getStatus().equals("True");
    }

    private static List<String> troubles(Node node) {
        var troubles = new ArrayList<String>();
        node.getStatus().getConditions().stream()
                .filter(condition -> !condition.getType().equals("Ready") && isTrue(condition))
                .forEach(condition -> troubles.add(condition.getType()));
        for (Taint taint : node.getSpec().getTaints()) {
            if (!KNOWN_TAINTS.contains(taint.getKey()) && !taint.getEffect().equals("PreferNoSchedule")) {
                troubles.add("the taint " + taint.getKey());
            }
        }
        return troubles;
    }

    static Resources requests(Pod pod) {
        var sum = Resources.NONE;
        for (Container container : pod.getSpec().getContainers()) {
            if (container.getResources() != null && container.getResources().getRequests() != null) {
                sum = sum.plus(amount(container.getResources().getRequests()));
            }
        }
        return sum;
    }

    /** Of CPU and memory; none where they are left out. */
    static Resources amount(Map<String, Quantity> quantities) {
        return new Resources(
                Optional.ofNullable(quantities.get("cpu"))
                        .map(cpu -> Resources.milliCpu(cpu.toString()))
                        .orElse(0L),
                Optional.ofNullable(quantities.get("memory"))
                        .map(memory -> Resources.bytes(memory.toString()))
                        .orElse(0L));
    }
}
