package smartenergy.composer.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.composer.cluster.InstanceStatus;
import smartenergy.composer.cluster.InstanceStatus.Phase;
import smartenergy.composer.cluster.Replica;

/** What a pod says of the run of a replica. */
final class Pods {
    private static final Logger LOG = LoggerFactory.getLogger(Pods.class);
    /** Reasons of a failed pod by which its node says that it will not have it. */
    private static final Set<String> REFUSALS =
            Set.of("OutOfcpu", "OutOfmemory", "OutOfpods", "UnexpectedAdmissionError", "NodeAffinity", "Evicted");

    /** One that has failed seldom ends in order, and one that hangs never; a kubelet takes no less than 2 s. */
    private static final long FAILED_GRACE_SECONDS = 1;

    private Pods() {}

    static InstanceStatus instance(Pod pod, Replica replica) {
        var node = Optional.ofNullable(pod.getSpec().getNodeName())
                .or(() -> ObjectMetadata.annotation(pod, ObjectMetadata.NODE))
                .orElse("");
        return new InstanceStatus(
                replica,
                node,
                pod.getMetadata().getUid(),
                containers(pod).stream()
                        .mapToInt(ContainerStatus::getRestartCount)
                        .sum(),
                phase(pod),
                detail(pod));
    }

    private static List<ContainerStatus> containers(Pod pod) {
        return pod.getStatus().getContainerStatuses();
    }

    private static Phase phase(Pod pod) {
        if (pod.getMetadata().getDeletionTimestamp() != null) {
            return Phase.LEAVING;
        }
        if (String.valueOf(pod.getStatus().getPhase()).matches("Failed|Succeeded")) {
            return REFUSALS.contains(String.valueOf(pod.getStatus().getReason())) ? Phase.REFUSED : Phase.CRASHED;
        }
        if (condition(pod, "PodScheduled")
                .filter(any -> any.getStatus().equals("False"))
                .isPresent()) {
            return Phase.REFUSED;
        }
        if (waiting(pod).filter(reason -> reason.equals("CrashLoopBackOff")).isPresent()) {
            return Phase.CRASHED;
        }
        return isReady(pod) ? Phase.READY : Phase.UNREADY;
    }

    /**
     * Ends this pod, and not one that has its name by now, as the next pod of a StatefulSet has.
     *
     * @param isDead whether nothing of it runs, so that its node is not waited for
     */
    static void end(KubernetesClient client, Pod pod, boolean isDead) {
        var metadata = pod.getMetadata();
        var options = new DeleteOptionsBuilder()
                .withGracePeriodSeconds(isDead ? 0L : FAILED_GRACE_SECONDS)
                .withNewPreconditions()
                .withUid(metadata.getUid())
                .endPreconditions()
                .build();
        try {
            client.raw(
                    "/api/v1/namespaces/" + metadata.getNamespace() + "/pods/" + metadata.getName(), "DELETE", options);
            LOG.info(
                    "Ended pod={} node={} dead={}",
                    metadata.getName(),
                    pod.getSpec().getNodeName(),
                    isDead);
        } catch (KubernetesClientException e) {
            boolean isGone =
                    e.getCode() == HttpURLConnection.HTTP_NOT_FOUND || e.getCode() == HttpURLConnection.HTTP_CONFLICT;
            if (!isGone) {
                throw e;
            }
        }
    }

    /** Whether what it requests is promised by a node. */
    static boolean isOnItsNode(Pod pod) {
        return pod.getSpec().getNodeName() != null
                && !String.valueOf(pod.getStatus().getPhase()).matches("Failed|Succeeded");
    }

    static boolean isReady(Pod pod) {
        return condition(pod, "Ready")
                .filter(any -> any.getStatus().equals("True"))
                .isPresent();
    }

    private static Optional<PodCondition> condition(Pod pod, String type) {
        return pod.getStatus().getConditions().stream()
                .filter(condition -> condition.getType().equals(type))
                .findFirst();
    }

    private static Optional<String> waiting(Pod pod) {
        return containers(pod).stream()
                .filter(any -> any.getState() != null && any.getState().getWaiting() != null)
                .map(any -> String.valueOf(any.getState().getWaiting().getReason()))
                .findFirst();
    }

    private static String detail(Pod pod) {
        return Optional.ofNullable(pod.getStatus().getMessage())
                .or(() -> condition(pod, "PodScheduled")
                        .filter(any -> any.getStatus().equals("False"))
                        .map(PodCondition::getMessage))
                .or(() -> ended(pod)
                        .map(how ->
                                waiting(pod).map(reason -> reason + ", " + how).orElse(how)))
                .or(() -> waiting(pod))
                .or(() -> condition(pod, "Ready")
                        .filter(any -> any.getStatus().equals("False"))
                        .map(PodCondition::getMessage))
                .orElse("");
    }

    /** How the last run within the pod ended, if one did. */
    private static Optional<String> ended(Pod pod) {
        return containers(pod).stream()
                .filter(any -> any.getLastState() != null && any.getLastState().getTerminated() != null)
                .map(any -> any.getLastState().getTerminated())
                .map(end -> "ended with " + end.getExitCode()
                        + (end.getReason() == null || end.getReason().equals("Error") ? "" : " " + end.getReason()))
                .findFirst();
    }
}
