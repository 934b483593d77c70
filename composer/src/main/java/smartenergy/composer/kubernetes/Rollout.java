package smartenergy.composer.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import smartenergy.composer.cluster.Replica;
import smartenergy.composer.composition.Composition;

/**
 * A changed composition reaches the replicas of one spread group one after the other, such as the brokers of a cluster,
 * so that those that hold the same data are not away together.
 */
final class Rollout {
    private final Map<Replica, Member> members = new TreeMap<>();
    /** Whose turn it is, by group: nothing else of the group is changed before that is ready. */
    private final Map<String, Replica> turns = new HashMap<>();

    /** How far a workload is with what was applied last. */
    enum Stage {
        /** Its pod is of an older template. */
        CHANGING,
        UNREADY,
        READY
    }

    /** @param isToChange whether it is not yet as the composition says; a move to another node is not meant */
    record Member(Replica replica, String group, Stage stage, boolean isToChange) {
        /** One that is of no use as it is need not wait. */
        private boolean canWait() {
            return isToChange && stage == Stage.READY;
        }
    }

    Rollout(List<Member> members) {
        members.forEach(member -> this.members.put(member.replica(), member));
        this.members.values().stream()
                .sorted(Comparator.comparing(member -> member.stage() == Stage.READY))
                .filter(member -> member.stage() != Stage.READY || member.isToChange())
                .forEach(member -> turns.putIfAbsent(member.group(), member.replica()));
    }

    /**
     * @param wanted a Deployment or StatefulSet of one replica
     * @param known the same as it is
     * @param applied the generation that the composer's last change gave it; 0 if that is not known
     */
    static Member member(
            Composition composition, HasMetadata wanted, HasMetadata known, long applied, boolean isAsApplied) {
        var replica = ObjectMetadata.replica(wanted).orElseThrow();
        boolean isToMove = !ObjectMetadata.annotation(wanted, ObjectMetadata.NODE)
                .equals(ObjectMetadata.annotation(known, ObjectMetadata.NODE));
        return new Member(
                replica,
                composition.find(replica.function()).orElseThrow().group(),
                stage(known, applied),
                !isAsApplied && !isToMove);
    }

    private static Stage stage(HasMetadata workload, long applied) {
        var status = Optional.ofNullable(
                switch (workload) {
                    case Deployment deployment -> Counts.of(deployment.getStatus());
                    case StatefulSet set -> Counts.of(set.getStatus());
                    default -> throw new IllegalArgumentException(workload.getKind() + " runs no replica");
                });
        long generation = Math.max(
                applied, Objects.requireNonNullElse(workload.getMetadata().getGeneration(), 0L));
        return status.filter(any -> any.generation >= generation)
                .map(Counts::stage)
                .orElse(Stage.CHANGING);
    }

    /** Pods, and the generation that they are counted for. */
    private record Counts(long generation, int all, int updated, int ready) {
        private static Counts of(DeploymentStatus status) {
            return status == null
                    ? null
                    : of(
                            status.getObservedGeneration(),
                            status.getReplicas(),
                            status.getUpdatedReplicas(),
                            status.getReadyReplicas());
        }

        private static Counts of(StatefulSetStatus status) {
            return status == null
                    ? null
                    : of(
                            status.getObservedGeneration(),
                            status.getReplicas(),
                            status.getUpdatedReplicas(),
                            status.getReadyReplicas());
        }

        /** Kubernetes leaves out what is zero. */
        private static Counts of(Long generation, Integer all, Integer updated, Integer ready) {
            return new Counts(
                    Objects.requireNonNullElse(generation, 0L),
                    Objects.requireNonNullElse(all, 0),
                    Objects.requireNonNullElse(updated, 0),
                    Objects.requireNonNullElse(ready, 0));
        }

        private Stage stage() {
            return updated < all ? Stage.CHANGING : ready == 0 ? Stage.UNREADY : Stage.READY;
        }
    }

    boolean isToWait(HasMetadata wanted) {
        return ObjectMetadata.replica(wanted)
                .map(members::get)
                .filter(this::isToWait)
                .isPresent();
    }

    private boolean isToWait(Member member) {
        return member.canWait() && !turns.get(member.group()).equals(member.replica());
    }

    /** Replicas that do not run yet as the composition says they should, with what a person should know. */
    Map<Replica, String> changing() {
        var texts = new TreeMap<Replica, String>();
        for (var member : members.values()) {
            if (isToWait(member)) {
                texts.put(member.replica(), "is to be changed when " + turns.get(member.group()) + " is ready");
            } else if (member.isToChange() || member.stage() == Stage.CHANGING) {
                texts.put(member.replica(), "is being changed");
            }
        }
        return texts;
    }
}
