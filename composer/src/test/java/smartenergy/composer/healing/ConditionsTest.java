package smartenergy.composer.healing;

import static org.assertj.core.api.Assertions.assertThat;
import static smartenergy.composer.Functions.aFunction;
import static smartenergy.composer.Functions.composed;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import smartenergy.composer.cluster.InstanceStatus;
import smartenergy.composer.cluster.InstanceStatus.Phase;
import smartenergy.composer.cluster.Observation;
import smartenergy.composer.cluster.Replica;

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
}
