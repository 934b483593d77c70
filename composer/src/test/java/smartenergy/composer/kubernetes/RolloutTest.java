package smartenergy.composer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static smartenergy.composer.Functions.aFunction;
import static smartenergy.composer.Functions.composed;

import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import smartenergy.composer.cluster.Replica;
import smartenergy.composer.composition.Composition;

class RolloutTest {
    private static final Replica ONE = new Replica("one", 0);
    private static final Replica TWO = new Replica("two", 0);
    private static final Replica ALONE = new Replica("alone", 0);
    private static final long GENERATION = 3;

    private final Composition composition = composed(
            aFunction("one").stateful().apartFrom("group").build(),
            aFunction("two").stateful().apartFrom("group").build(),
            aFunction("alone").stateful().build());
    private final List<Rollout.Member> members = new ArrayList<>();

    private static StatefulSet workload(Replica replica, String node, int updated, int ready) {
        return new StatefulSetBuilder()
                .withNewMetadata()
                .withName(ObjectMetadata.name(replica))
                .withGeneration(GENERATION)
                .withLabels(Map.of(ObjectMetadata.FUNCTION, replica.function(), ObjectMetadata.REPLICA, "0"))
                .withAnnotations(Map.of(ObjectMetadata.NODE, node))
                .endMetadata()
                .withNewStatus()
                .withObservedGeneration(GENERATION)
                .withReplicas(1)
                .withUpdatedReplicas(updated)
                .withReadyReplicas(ready)
                .endStatus()
                .build();
    }

    private void add(Replica replica, int updated, int ready, boolean isAsApplied) {
        var known = workload(replica, "a", updated, ready);
        members.add(Rollout.member(composition, known, known, GENERATION, isAsApplied));
    }

    private List<Replica> waiting() {
        var rollout = new Rollout(members);
        return members.stream()
                .map(Rollout.Member::replica)
                .filter(replica -> rollout.isToWait(workload(replica, "a", 1, 1)))
                .toList();
    }

    @Test
    void changesOneOfAGroupAndWhatIsInNoGroup() {
        add(ONE, 1, 1, false);
        add(TWO, 1, 1, false);
        add(ALONE, 1, 1, false);

        assertThat(waiting()).containsExactly(TWO);
        assertThat(new Rollout(members).changing())
                .containsEntry(ONE, "is being changed")
                .containsEntry(TWO, "is to be changed when one/0 is ready");
    }

    @Test
    void waitsForTheOneBeforeUntilItIsReady() {
        add(ONE, 0, 1, true);
        add(TWO, 1, 1, false);
        assertThat(waiting()).containsExactly(TWO);

        members.clear();
        add(ONE, 1, 0, true);
        add(TWO, 1, 1, false);
        assertThat(waiting()).containsExactly(TWO);

        members.clear();
        add(ONE, 1, 1, true);
        add(TWO, 1, 1, false);
        assertThat(waiting()).isEmpty();
    }

    @Test
    void waitsUntilKubernetesHasSeenTheChangeBefore() {
        var known = workload(ONE, "a", 1, 1);
        members.add(Rollout.member(composition, known, known, GENERATION + 1, true));
        add(TWO, 1, 1, false);

        assertThat(waiting()).containsExactly(TWO);
        assertThat(new Rollout(members).changing()).containsEntry(ONE, "is being changed");
    }

    @Test
    void changesWhatIsOfNoUseAsItIs() {
        add(ONE, 1, 0, false);
        add(TWO, 1, 0, false);

        assertThat(waiting()).isEmpty();
    }

    @Test
    void keepsNoMoveWaiting() {
        add(ONE, 0, 0, true);
        members.add(Rollout.member(composition, workload(TWO, "b", 1, 1), workload(TWO, "a", 1, 1), GENERATION, false));

        assertThat(waiting()).isEmpty();
    }

    @Test
    void saysNothingWhenAllIsAsTheCompositionSays() {
        add(ONE, 1, 1, true);
        add(TWO, 1, 0, true);

        assertThat(new Rollout(members).changing()).isEmpty();
    }
}
