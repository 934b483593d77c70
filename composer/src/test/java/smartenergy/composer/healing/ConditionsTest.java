package smartenergy.composer.healing;

import static org.assertj.core.api.Assertions.assertThat;
import static smartenergy.composer.Functions.aFunction;
import static smartenergy.composer.Functions.aNode;
import static smartenergy.composer.Functions.composed;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import smartenergy.composer.cluster.InstanceStatus;
import smartenergy.composer.cluster.InstanceStatus.Phase;
import smartenergy.composer.cluster.NodeStatus;
import smartenergy.composer.cluster.Observation;
import smartenergy.composer.cluster.Replica;
import smartenergy.composer.composition.Fallback;
import smartenergy.composer.composition.Labels;
import smartenergy.composer.composition.Tier;

class ConditionsTest {
    private static final Replica RELAY = new Replica("relay", 0);

    private static String ready(Phase phaseOfTheNew) {
        var state = new State(
                List.of(ReplicaState.placed(RELAY, "a", Instant.parse("2026-11-02T00:00:00Z"))),
                List.of(),
                List.of(),
                "");
        var observation = new Observation(
                List.of(),
                List.of(
                        new InstanceStatus(RELAY, "a", "old", 0, Phase.READY, ""),
                        new InstanceStatus(RELAY, "a", "new", 3, phaseOfTheNew, "CrashLoopBackOff, ended with 1")),
                List.of(),
                Map.of(RELAY, "is being changed"));
        return Conditions.of(composed(aFunction("relay").onEveryNode().build()), state, observation)
                .getLast()
                .message();
    }

    @Test
    void saysWhyAChangeDoesNotEnd() {
        assertThat(ready(Phase.CRASHED))
                .isEqualTo("relay/0 is being changed; a run of it fails: CrashLoopBackOff, ended with 1");
    }

    @Test
    void saysNothingOfANewOneThatIsOnItsWay() {
        assertThat(ready(Phase.UNREADY)).isEqualTo("relay/0 is being changed");
    }

    @Test
    void saysThatATierIsMissingWhereItsFallbackIsMissingToo() {
        assertThat(discovered(new Fallback(Tier.GATEWAY, Labels.SITE, "lab")))
                .isEqualTo(new Condition(Condition.Type.Discovered, false, "NoNodes", "no node of tier gateway"));
    }

    @Test
    void saysWhatNothingCanFallBackTo() {
        var discovered = discovered(
                new Fallback(Tier.GATEWAY, Labels.TIER, "cloud"), new Fallback(Tier.CLOUD, Labels.HOST_NAME, "b"));

        assertThat(discovered.isTrue()).isTrue();
        assertThat(discovered.message())
                .endsWith("; nothing can fall back to kubernetes.io/hostname=b, which no node has");
    }

    /** Of a composition of the tier gateway where one node is of the cloud. */
    private static Condition discovered(Fallback... fallbacks) {
        var composition = composed(List.of(aFunction("relay").of(Tier.GATEWAY).build()), List.of(), fallbacks);
        var cloud = new NodeStatus(aNode("a").build(), Duration.ZERO, "", false);
        return Conditions.of(
                        composition, State.NOTHING, new Observation(List.of(cloud), List.of(), List.of(), Map.of()))
                .getFirst();
    }
}
