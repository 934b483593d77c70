package smartenergy.composer.healing;

import static org.assertj.core.api.Assertions.assertThat;
import static smartenergy.composer.Functions.GIB;
import static smartenergy.composer.Functions.aFunction;
import static smartenergy.composer.Functions.aNode;
import static smartenergy.composer.Functions.composed;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import smartenergy.composer.SimulatedCluster;
import smartenergy.composer.cluster.Replica;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.composition.Connection;
import smartenergy.composer.composition.Tier;

class TunerTest {
    private static final Replica RELAY = new Replica("relay", 0);
    private static final Replica STORE = new Replica("store", 0);

    @Test
    void startsAFunctionWhenAllThatItNeedsIsReady() {
        var cluster = new SimulatedCluster(
                composed(
                        List.of(
                                aFunction("relay").build(),
                                aFunction("store").stateful().build()),
                        List.of(new Connection("relay", "store", 27017, "", Connection.PLAIN_FORM))),
                aNode("a"),
                aNode("b"));

        cluster.pass(Duration.ofSeconds(2));
        assertThat(cluster.state.find(RELAY)).isEmpty();
        assertThat(cluster.told).contains("relay/0 WaitsForPredecessor: waits: store/0 is not ready on a");

        cluster.pass(Duration.ofSeconds(10));
        assertThat(cluster.workingOn("relay")).hasSize(1);
        assertThat(cluster.state.waiting()).isEmpty();
    }

    @Test
    void saysWhichPredecessorIsNotReadyAfterItsTime() {
        var cluster = new SimulatedCluster(
                composed(
                        aFunction("relay").after("store").build(),
                        aFunction("store").build()),
                aNode("a"));
        cluster.breakFunction("store", "*");

        cluster.pass(Duration.ofSeconds(130));

        assertThat(cluster.state.waiting()).singleElement().satisfies(waiting -> {
            assertThat(waiting.reason()).isEqualTo(Reason.PredecessorNotReady);
            assertThat(waiting.detail()).startsWith("store/0 is not ready on a");
        });
    }

    @Test
    void triesSixTimesOnOneNodeAndThenGoesToAnotherOfTheSameTier() {
        var cluster = new SimulatedCluster(
                composed(aFunction("relay").build()),
                aNode("a"),
                aNode("b").using(1_000, GIB),
                aNode("gateway").of(Tier.GATEWAY));
        cluster.breakFunction("relay", "a");

        cluster.pass(Duration.ofSeconds(60));

        assertThat(cluster.decisions.stream()
                        .filter(Decision.Retry.class::isInstance)
                        .map(any -> ((Decision.Retry) any).tries()))
                .containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(cluster.state
                        .find(RELAY)
                        .orElseThrow()
                        .triesOn("a")
                        .orElseThrow()
                        .count())
                .isEqualTo(6);
        assertThat(cluster.workingOn("relay")).containsExactly("b");
    }

    @Test
    void triesAgainWhatMovesNothing() {
        var cluster = new SimulatedCluster(
                composed(aFunction("relay").build()), aNode("a"), aNode("b").using(1_000, GIB));
        cluster.stall("relay", "a");

        cluster.pass(Duration.ofSeconds(60));

        assertThat(cluster.workingOn("relay")).containsExactly("b");
        assertThat(cluster.told).contains("relay/0 Stalled: moves from a to b");
    }

    @Test
    void blamesNoFunctionWhoseDataCannotPass() {
        var cluster = new SimulatedCluster(
                composed(
                        List.of(aFunction("relay").build(), aFunction("store").build()),
                        List.of(new Connection("relay", "store", 27017, "", Connection.PLAIN_FORM))),
                aNode("a"));
        cluster.pass(Duration.ofSeconds(10));

        cluster.breakFunction("store", "*");
        cluster.stall("relay", "*");
        cluster.pass(Duration.ofSeconds(10));

        assertThat(cluster.told).anyMatch(text -> text.startsWith("store/0 Crashed"));
        assertThat(cluster.told).noneMatch(text -> text.startsWith("relay/0 Stalled"));
    }

    @Test
    void doesNotForgetFailuresBecauseOfShortGoodTimes() {
        var cluster = new SimulatedCluster(
                composed(aFunction("relay").build()), aNode("a"), aNode("b").using(1_000, GIB));
        cluster.pass(Duration.ofSeconds(5));
        for (int flap = 0; flap < 4; flap++) {
            cluster.breakFunction("relay", "a");
            cluster.pass(Duration.ofSeconds(1));
            cluster.mend("relay", "a");
            cluster.pass(Policy.DEFAULT.forgetAfter().minusMinutes(1));
        }

        assertThat(cluster.state
                        .find(RELAY)
                        .orElseThrow()
                        .triesOn("a")
                        .orElseThrow()
                        .count())
                .isGreaterThanOrEqualTo(4);

        cluster.pass(Policy.DEFAULT.forgetAfter().plusMinutes(2));
        assertThat(cluster.state.find(RELAY).orElseThrow().triesHere()).isZero();
    }

    @Test
    void movesAtOnceWhatHasLostItsNode() {
        var cluster = new SimulatedCluster(
                composed(aFunction("relay").build()), aNode("a"), aNode("b").using(1_000, GIB));
        cluster.pass(Duration.ofSeconds(5));

        cluster.cutPower("a");
        cluster.pass(Policy.DEFAULT.nodeGrace().plusSeconds(4));

        assertThat(cluster.workingOn("relay")).containsExactly("b");
        assertThat(cluster.told).contains("relay/0 NodeLost: moves from a to b: a was not heard");
        assertThat(cluster.state.find(RELAY).orElseThrow().moving()).isEmpty();
    }

    @Test
    void doesNotMoveForAShortSilence() {
        var cluster = new SimulatedCluster(composed(aFunction("relay").build()), aNode("a"), aNode("b"));
        cluster.pass(Duration.ofSeconds(5));

        cluster.cutLink("a");
        cluster.pass(Policy.DEFAULT.nodeGrace());
        cluster.heal("a");
        cluster.pass(Duration.ofSeconds(20));

        assertThat(cluster.workingOn("relay")).containsExactly("a");
        assertThat(cluster.decisions).noneMatch(Decision.Move.class::isInstance);
    }

    @Test
    void neverStartsAStatefulReplicaTwiceWhileTheFirstMayRunOutOfSight() {
        var cluster =
                new SimulatedCluster(composed(aFunction("store").stateful().build()), aNode("a"), aNode("b"));
        cluster.pass(Duration.ofSeconds(5));

        cluster.cutLink("a");
        cluster.pass(Duration.ofMinutes(5));

        assertThat(cluster.workingOn("store")).containsExactly("a");
        assertThat(cluster.state.find(STORE).orElseThrow().hold()).contains("it keeps data and may be running there");

        cluster.cutPower("a");
        cluster.declareStopped("a");
        cluster.pass(Duration.ofSeconds(10));

        assertThat(cluster.workingOn("store")).containsExactly("b");
    }

    @Test
    void takesAMovedStatefulReplicaForDeadOnItsOldNodeOnly() {
        var cluster =
                new SimulatedCluster(composed(aFunction("store").stateful().build()), aNode("a"), aNode("b"));
        cluster.pass(Duration.ofSeconds(5));
        cluster.breakFunction("store", "b");
        cluster.cutPower("a");
        cluster.declareStopped("a");
        cluster.pass(Duration.ofSeconds(3));

        cluster.cutLink("b");
        for (int second = 0; second < 4; second++) {
            cluster.pass(Duration.ofSeconds(1));
            assertThat(cluster.doubled()).isEmpty();
        }
    }

    @Test
    void goesOnWithAStatefulReplicaWhenItsNodeComesBack() {
        var cluster =
                new SimulatedCluster(composed(aFunction("store").stateful().build()), aNode("a"), aNode("b"));
        cluster.pass(Duration.ofSeconds(5));
        cluster.cutPower("a");
        cluster.pass(Duration.ofMinutes(1));

        cluster.boot("a");
        cluster.pass(Duration.ofSeconds(10));

        assertThat(cluster.workingOn("store")).containsExactly("a");
        assertThat(cluster.state.find(STORE).orElseThrow().hold()).isEmpty();
    }

    @Test
    void emptiesACordonedNodeWithoutAGap() {
        var a = aNode("a");
        var cluster =
                new SimulatedCluster(composed(aFunction("relay").replicas(2).build()), a, aNode("b"), aNode("c"));
        cluster.pass(Duration.ofSeconds(5));
        assertThat(cluster.workingOn("relay")).containsExactly("a", "b");

        a.cordoned();
        for (int second = 0; second < 20; second++) {
            cluster.pass(Duration.ofSeconds(1));
            assertThat(cluster.workingOn("relay")).hasSizeGreaterThanOrEqualTo(2);
        }

        assertThat(cluster.workingOn("relay")).containsExactly("b", "c");
    }

    @Test
    void emptiesANodeOfOneMemberOfAGroupAtATime() {
        var a = aNode("a");
        var cluster = new SimulatedCluster(
                composed(
                        aFunction("one").stateful().apartFrom("group").build(),
                        aFunction("two").stateful().apartFrom("group").build()),
                a);
        cluster.pass(Duration.ofSeconds(10));
        cluster.add(aNode("b"));

        a.cordoned();
        for (int second = 0; second < 20; second++) {
            cluster.pass(Duration.ofSeconds(1));
            assertThat(cluster.state.replicas())
                    .filteredOn(replica -> replica.moving().isPresent())
                    .hasSizeLessThanOrEqualTo(1);
        }

        assertThat(cluster.workingOn("one")).containsExactly("b");
        assertThat(cluster.workingOn("two")).containsExactly("b");
        assertThat(cluster.told).contains("two/0 NodeCordoned: waits: one/0 is moving");
    }

    @Test
    void staysOnACordonedNodeIfNothingElseFitsAndSaysWhy() {
        var a = aNode("a");
        var b = aNode("b").with(50, GIB);
        var cluster = new SimulatedCluster(composed(aFunction("relay").build()), a, b);
        cluster.pass(Duration.ofSeconds(5));

        a.cordoned();
        cluster.pass(Duration.ofSeconds(20));
        assertThat(cluster.workingOn("relay")).containsExactly("a");
        assertThat(cluster.state.find(RELAY).orElseThrow().hold())
                .contains("cpu: 100m wanted, 50m of 50m left: b", "is cordoned: a");

        b.with(4_000, GIB);
        cluster.pass(Duration.ofSeconds(10));
        assertThat(cluster.workingOn("relay")).containsExactly("b");
    }

    @Test
    void keepsTryingWithPausesWhereThereIsNoOtherNode() {
        var cluster = new SimulatedCluster(composed(aFunction("relay").build()), aNode("a"));
        cluster.breakFunction("relay", "a");

        cluster.pass(Duration.ofMinutes(20));

        assertThat(cluster.decisions)
                .filteredOn(Decision.Retry.class::isInstance)
                .hasSizeBetween(8, 30);

        cluster.mend("relay", "a");
        cluster.pass(Duration.ofMinutes(6));
        assertThat(cluster.workingOn("relay")).containsExactly("a");
    }

    @Test
    void avoidsANodeOnWhichSeveralFunctionsKeepFailing() {
        var cluster = new SimulatedCluster(
                composed(aFunction("x").build(), aFunction("y").build()),
                aNode("bad"),
                aNode("good").using(1_500, 2 * GIB));
        cluster.breakFunction("x", "bad");
        cluster.breakFunction("y", "bad");
        cluster.pass(Duration.ofSeconds(60));

        cluster.change(composed(
                aFunction("x").build(), aFunction("y").build(), aFunction("z").build()));
        cluster.pass(Duration.ofSeconds(10));

        assertThat(cluster.workingOn("z")).containsExactly("good");
    }

    @Test
    void relocatesOnRequestToTheNodeAskedFor() {
        var cluster = new SimulatedCluster(composed(aFunction("relay").build()), aNode("a"), aNode("b"), aNode("c"));
        cluster.pass(Duration.ofSeconds(5));

        cluster.request(new RelocationRequest("1", RELAY, Optional.of("c")));
        cluster.pass(Duration.ofSeconds(10));

        assertThat(cluster.workingOn("relay")).containsExactly("c");
        assertThat(cluster.decisions)
                .filteredOn(Decision.Move.class::isInstance)
                .hasSize(1);
    }

    @Test
    void answersARequestThatCannotBeMet() {
        var cluster = new SimulatedCluster(
                composed(aFunction("relay").build()), aNode("a"), aNode("g").of(Tier.GATEWAY));
        cluster.pass(Duration.ofSeconds(5));

        cluster.request(new RelocationRequest("1", RELAY, Optional.of("g")));
        cluster.pass(Duration.ofSeconds(5));

        assertThat(cluster.told).contains("relay/0 Requested: waits: g cannot take it: is of tier gateway, not cloud");
        assertThat(cluster.workingOn("relay")).containsExactly("a");
    }

    @Test
    void runsAFunctionOnEveryNodeThatComesAndEndsItWithTheNode() {
        var cluster =
                new SimulatedCluster(composed(aFunction("agent").onEveryNode().build()), aNode("a"), aNode("b"));
        cluster.pass(Duration.ofSeconds(5));
        cluster.add(aNode("c"));
        cluster.remove("a");

        cluster.pass(Duration.ofSeconds(5));

        assertThat(cluster.workingOn("agent")).containsExactly("b", "c");
        assertThat(cluster.state.replicas()).hasSize(2);
    }

    @Test
    void leavesEverythingAsItIsWhileTheClusterDoesNotAnswer() {
        var cluster = new SimulatedCluster(composed(aFunction("relay").build()), aNode("a"), aNode("b"));
        cluster.pass(Duration.ofSeconds(5));
        var before = cluster.state;

        cluster.goAway(true);
        cluster.pass(Duration.ofMinutes(2));

        assertThat(cluster.state).isEqualTo(before);
        assertThat(cluster.workingOn("relay")).containsExactly("a");
    }

    @Test
    void followsAChangedComposition() {
        Composition two = composed(
                aFunction("relay").replicas(2).build(), aFunction("old").build());
        var cluster = new SimulatedCluster(two, aNode("a"), aNode("b").of(Tier.GATEWAY));
        cluster.pass(Duration.ofSeconds(5));

        cluster.change(composed(aFunction("relay").of(Tier.GATEWAY).build()));
        cluster.pass(Duration.ofSeconds(20));

        assertThat(cluster.workingOn("old")).isEmpty();
        assertThat(cluster.workingOn("relay")).containsExactly("b");
        assertThat(cluster.told).contains("relay/0 NodeUnsuitable: moves from a to b: a is of tier cloud, not gateway");
    }
}
