package smartenergy.composer.healing;

import static org.assertj.core.api.Assertions.assertThat;
import static smartenergy.composer.Functions.aFunction;
import static smartenergy.composer.Functions.aNode;
import static smartenergy.composer.Functions.composed;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import smartenergy.composer.cluster.ConnectionStatus;
import smartenergy.composer.cluster.InstanceStatus;
import smartenergy.composer.cluster.InstanceStatus.Phase;
import smartenergy.composer.cluster.NodeStatus;
import smartenergy.composer.cluster.Observation;
import smartenergy.composer.cluster.Replica;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.composition.Connection;

/** A relay that writes to a store, and a meter beside them; one of them hangs, or some are not ready. */
class HangingTest {
    private static final Replica STORE = new Replica("store", 0);
    private static final Replica RELAY = new Replica("relay", 0);
    private static final Replica METER = new Replica("meter", 0);

    private final Composition composition = composed(
            List.of(
                    aFunction("store").stateful().build(),
                    aFunction("relay").build(),
                    aFunction("meter").build()),
            List.of(new Connection("relay", "store", 27017, "", Connection.PLAIN_FORM)));
    private final Tuner tuner = new Tuner(Policy.DEFAULT);
    private final List<Decision> decisions = new ArrayList<>();
    private State state = State.NOTHING;
    private Phase meter = Phase.READY;
    private Instant now = Instant.parse("2026-11-30T08:00:00Z");

    HangingTest() {
        pass(5, Phase.READY, Phase.READY);
        decisions.clear();
    }

    @Test
    void startsAFunctionThatHangsAgainWithinSeconds() {
        pass(5, Phase.READY, Phase.SILENT);

        assertThat(decisions).singleElement().satisfies(any -> {
            assertThat(any.replica()).isEqualTo(RELAY);
            assertThat(any.reason()).isEqualTo(Reason.Silent);
        });
    }

    @Test
    void givesOneThatWasSlowBeforeTheSameTimeToAnswer() {
        pass(15, Phase.READY, Phase.UNREADY);
        pass(4, Phase.READY, Phase.SILENT);
        pass(1, Phase.READY, Phase.READY);
        assertThat(decisions).isEmpty();

        pass(10, Phase.READY, Phase.UNREADY);
        pass(5, Phase.READY, Phase.SILENT);
        assertThat(decisions).extracting(Decision::reason).containsExactly(Reason.Silent);
    }

    @Test
    void blamesAStoreThatHangsAndNotItsClient() {
        pass(40, Phase.SILENT, Phase.UNREADY);

        assertThat(decisions).extracting(Decision::replica).containsOnly(STORE);
    }

    /** As one whose readiness waits for its store. */
    @Test
    void blamesAStoreThatHangsAsSoonThoughItsClientIsSilentToo() {
        pass(5, Phase.SILENT, Phase.SILENT);
        assertThat(decisions).extracting(Decision::replica).containsExactly(STORE);

        pass(40, Phase.SILENT, Phase.SILENT);
        assertThat(decisions).extracting(Decision::replica).containsOnly(STORE);
    }

    @Test
    void isMorePatientWhereSeveralAreSilentAsOnAMachineThatIsTooBusy() {
        meter = Phase.SILENT;
        pass(15, Phase.SILENT, Phase.READY);
        assertThat(decisions).isEmpty();

        pass(3, Phase.SILENT, Phase.READY);
        assertThat(decisions).extracting(Decision::reason).contains(Reason.Silent);
    }

    @Test
    void givesAClientItsTimeAnewWhenItsStoreIsBack() {
        pass(30, Phase.UNREADY, Phase.UNREADY);
        decisions.clear();

        pass(18, Phase.READY, Phase.UNREADY);
        assertThat(decisions).isEmpty();

        pass(5, Phase.READY, Phase.UNREADY);
        assertThat(decisions).extracting(Decision::replica).containsExactly(RELAY);
    }

    @Test
    void doesNotExcuseAClientForEver() {
        pass(119, Phase.UNREADY, Phase.UNREADY);
        assertThat(decisions).extracting(Decision::replica).doesNotContain(RELAY);

        pass(5, Phase.UNREADY, Phase.UNREADY);
        assertThat(decisions).extracting(Decision::replica).contains(RELAY);
    }

    /** Its own port is stitched as long as a machine's kernel takes connections for the store that hangs. */
    @Test
    void blamesNoClientThatMovesNothingWhileItsStoreIsIllOrJustBack() {
        pass(100, Phase.SILENT, Phase.STALLED);
        assertThat(decisions).extracting(Decision::replica).containsOnly(STORE);
        decisions.clear();

        pass(20, Phase.READY, Phase.STALLED);
        assertThat(decisions).isEmpty();

        pass(2, Phase.READY, Phase.STALLED);
        assertThat(decisions).extracting(Decision::replica).containsExactly(RELAY);
    }

    @Test
    void blamesAClientThatMovesNothingAtOnceWhereItsStoreIsWell() {
        pass(30, Phase.READY, Phase.READY);

        pass(1, Phase.READY, Phase.STALLED);
        assertThat(decisions).extracting(Decision::reason).containsExactly(Reason.Stalled);
    }

    @Test
    void isPatientWithOneThatIsAtWork() {
        state = State.NOTHING;
        pass(1, Phase.READY, Phase.STARTING);
        decisions.clear();

        pass(590, Phase.READY, Phase.STARTING);
        assertThat(decisions).extracting(Decision::reason).doesNotContain(Reason.Unready);

        pass(15, Phase.READY, Phase.STARTING);
        assertThat(decisions).extracting(Decision::reason).contains(Reason.Unready);
    }

    private void pass(int seconds, Phase store, Phase relay) {
        for (int i = 0; i < seconds; i++) {
            now = now.plusSeconds(1);
            var observation = new Observation(
                    List.of(new NodeStatus(aNode("a").build(), Duration.ZERO, "", false)),
                    List.of(instance(STORE, store), instance(RELAY, relay), instance(METER, meter)),
                    List.of(new ConnectionStatus(
                            composition.connections().getFirst(), store != Phase.UNREADY, "as it works")),
                    Map.of());
            var outcome = tuner.step(composition, state, observation, Optional.empty(), now);
            state = outcome.state();
            decisions.addAll(outcome.decisions());
        }
    }

    private static InstanceStatus instance(Replica replica, Phase phase) {
        return new InstanceStatus(replica, "a", replica + "-1", 0, phase, "");
    }
}
