package smartenergy.composer.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;
import java.util.Set;
import smartenergy.composer.cluster.InstanceStatus;
import smartenergy.composer.cluster.InstanceStatus.Phase;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.composition.Workload.Readiness;
import smartenergy.composer.monitoring.DataPlanes;
import smartenergy.composer.monitoring.TcpProber;

/**
 * Sees by itself what kubelets do not tell of a pod that runs.
 *
 * @param heardNodes those that speak: of a node that is cut off, its pods' silence says nothing
 */
record PodJudge(TcpProber prober, DataPlanes dataPlanes, Composition composition, Set<String> heardNodes) {
    private static final Set<Phase> RUNNING = Set.of(Phase.READY, Phase.UNREADY);

    /** @param instance as the pod's status tells it */
    InstanceStatus judged(Pod pod, InstanceStatus instance) {
        var address = pod.getStatus().getPodIP();
        if (!RUNNING.contains(instance.phase()) || address == null) {
            return instance;
        }
        var workload = composition.find(instance.replica().function()).map(any -> any.workload());
        return workload.flatMap(any -> any.readiness())
                .flatMap(readiness ->
                        silent(address, readiness, instance).or(() -> refusing(address, readiness, instance)))
                .or(() -> workload.flatMap(any -> any.dataPlane())
                        .filter(any -> instance.phase() == Phase.READY)
                        .flatMap(plane -> dataPlanes.stall(address, plane))
                        .map(instance::stalled))
                .orElse(instance);
    }

    /**
     * Where its kubelet does not get through either, connections that nobody takes are no fault of the way from here.
     */
    private Optional<InstanceStatus> silent(String address, Readiness readiness, InstanceStatus instance) {
        return prober.silence(address, readiness, instance.run(), instance.phase() == Phase.UNREADY)
                .filter(any -> heardNodes.contains(instance.node()))
                .map(instance::silent);
    }

    private Optional<InstanceStatus> refusing(String address, Readiness readiness, InstanceStatus instance) {
        return prober.refusal(address, readiness, instance.run()).map(instance::unready);
    }
}
