package smartenergy.composer.healing;

import static org.assertj.core.api.Assertions.assertThat;
import static smartenergy.composer.Functions.aFunction;
import static smartenergy.composer.Functions.aNode;
import static smartenergy.composer.Functions.composed;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.BeforeTry;
import smartenergy.composer.Functions.NodeBuilder;
import smartenergy.composer.SimulatedCluster;
import smartenergy.composer.cluster.Replica;

/** What holds whatever happens: random faults for ten minutes, then quiet. */
class TunerPropertiesTest {
    private static final List<String> NODES = List.of("a", "b", "c", "d");
    private static final List<String> FUNCTIONS = List.of("store", "relay", "view");

    private NodeBuilder[] nodes;
    private SimulatedCluster cluster;

    /** The harmless first: what is told of a failure is shrunk towards them. */
    private enum What {
        HEAL,
        BOOT,
        MEND,
        CORDON,
        AWAY,
        BREAK,
        CUT_LINK,
        CUT_POWER,
        STOP
    }

    /** @param isSo whether it begins or ends, of what has no own word for its end */
    private record Disturbance(What what, String node, String function, boolean isSo) {}

    /** Where a function does not run. */
    private record Broken(String function, String node) {}

    private sealed interface Wish {
        record Cordon(int node, boolean isSo) implements Wish {}

        record Relocate(int replica) implements Wish {}
    }

    @BeforeTry
    void start() {
        nodes = NODES.stream().map(name -> aNode(name)).toArray(NodeBuilder[]::new);
        cluster = new SimulatedCluster(
                composed(
                        aFunction("store").stateful().replicas(2).build(),
                        aFunction("relay").after("store").replicas(2).build(),
                        aFunction("view").build()),
                nodes);
    }

    @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
    void neverRunsAStatefulReplicaTwiceAndMendsAllInTheEnd(@ForAll("tenMinutes") List<Disturbance> disturbances) {
        cluster.pass(Duration.ofSeconds(15));
        for (var disturbance : disturbances) {
            disturb(disturbance);
            for (int second = 0; second < 10; second++) {
                cluster.pass(Duration.ofSeconds(1));
                assertThat(cluster.doubled()).isEmpty();
            }
        }
        NODES.forEach(this::restore);
        cluster.pass(Duration.ofMinutes(15));

        assertThat(cluster.workingOn("store")).hasSize(2);
        assertThat(cluster.workingOn("relay")).hasSize(2);
        assertThat(cluster.workingOn("view")).hasSize(1);
        assertThat(cluster.state.waiting()).isEmpty();
        assertThat(cluster.state.replicas())
                .allMatch(replica -> replica.moving().isEmpty());
    }

    @Provide
    Arbitrary<List<Disturbance>> tenMinutes() {
        return Combinators.combine(
                        Arbitraries.of(What.class),
                        Arbitraries.of(NODES),
                        Arbitraries.of(FUNCTIONS),
                        Arbitraries.of(false, true))
                .as(Disturbance::new)
                .list()
                .ofSize(60);
    }

    @Property(tries = 30, edgeCases = EdgeCasesMode.NONE)
    void triesExactlySixTimesOnANodeBeforeItLeavesIt(@ForAll("anyBroken") Set<Broken> broken) {
        broken.forEach(one -> cluster.breakFunction(one.function(), one.node()));

        cluster.pass(Duration.ofMinutes(8));

        var tries = new HashMap<Replica, Integer>();
        for (var decision : cluster.decisions) {
            if (decision instanceof Decision.Retry retry) {
                tries.put(retry.replica(), retry.tries());
            } else if (decision instanceof Decision.Move move) {
                assertThat(tries.remove(move.replica())).isEqualTo(Policy.DEFAULT.tries());
            }
        }
    }

    @Provide
    Arbitrary<Set<Broken>> anyBroken() {
        return Arbitraries.subsetOf(FUNCTIONS.stream()
                .flatMap(function -> NODES.stream().map(node -> new Broken(function, node)))
                .toList());
    }

    @Property(tries = 30, edgeCases = EdgeCasesMode.NONE)
    void drainsAndRelocatesWithoutAMomentOfNoneGood(@ForAll("wishes") List<Wish> wishes) {
        cluster.pass(Duration.ofSeconds(15));
        for (int step = 0; step < wishes.size(); step++) {
            switch (wishes.get(step)) {
                case Wish.Cordon(int node, boolean isSo) -> nodes[node].cordoned(isSo);
                case Wish.Relocate(int replica) ->
                    cluster.request(
                            new RelocationRequest("request " + step, new Replica("relay", replica), Optional.empty()));
            }
            for (int second = 0; second < 8; second++) {
                cluster.pass(Duration.ofSeconds(1));
                assertThat(cluster.workingOn("relay")).hasSizeGreaterThanOrEqualTo(2);
                assertThat(cluster.workingOn("view")).isNotEmpty();
                assertThat(cluster.workingOn("store")).isNotEmpty();
                assertThat(movingReplicas("relay")).isLessThanOrEqualTo(1);
            }
        }
    }

    @Provide
    Arbitrary<List<Wish>> wishes() {
        var cordon = Combinators.combine(
                        Arbitraries.integers().between(0, NODES.size() - 1), Arbitraries.of(false, true))
                .as(Wish.Cordon::new);
        var relocate = Arbitraries.integers().between(0, 1).map(Wish.Relocate::new);
        return Arbitraries.<Wish>oneOf(cordon, relocate).list().ofSize(20);
    }

    private long movingReplicas(String function) {
        return new HashSet<>(cluster.state.replicas())
                .stream()
                        .filter(replica -> replica.replica().function().equals(function)
                                && replica.moving().isPresent())
                        .count();
    }

    private void disturb(Disturbance by) {
        switch (by.what()) {
            case HEAL -> cluster.heal(by.node());
            case BOOT -> cluster.boot(by.node());
            case MEND -> cluster.mend(by.function(), by.node());
            case CORDON -> nodes[NODES.indexOf(by.node())].cordoned(by.isSo());
            case AWAY -> cluster.goAway(by.isSo());
            case BREAK -> cluster.breakFunction(by.function(), by.node());
            case CUT_LINK -> cluster.cutLink(by.node());
            case CUT_POWER -> cluster.cutPower(by.node());
            case STOP -> {
                cluster.cutPower(by.node());
                cluster.declareStopped(by.node());
            }
        }
    }

    private void restore(String node) {
        cluster.goAway(false);
        cluster.heal(node);
        cluster.boot(node);
        nodes[NODES.indexOf(node)].cordoned(false);
        FUNCTIONS.forEach(function -> cluster.mend(function, node));
    }
}
