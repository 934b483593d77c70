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
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import smartenergy.composer.Functions.NodeBuilder;
import smartenergy.composer.SimulatedCluster;
import smartenergy.composer.cluster.Replica;

/** What holds whatever happens: random faults for ten minutes, then quiet. */
class TunerPropertiesTest {
    private static final List<String> NODES = List.of("a", "b", "c", "d");
    private static final List<String> FUNCTIONS = List.of("store", "relay", "view");

    private final NodeBuilder[] nodes = NODES.stream().map(name -> aNode(name)).toArray(NodeBuilder[]::new);
    private final SimulatedCluster cluster = new SimulatedCluster(
            composed(
                    aFunction("store").stateful().replicas(2).build(),
                    aFunction("relay").after("store").replicas(2).build(),
                    aFunction("view").build()),
            nodes);

    @RepeatedTest(60)
    void neverRunsAStatefulReplicaTwiceAndMendsAllInTheEnd(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        cluster.pass(Duration.ofSeconds(15));
        for (int step = 0; step < 60; step++) {
            disturb(random);
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

    @RepeatedTest(30)
    void triesExactlySixTimesOnANodeBeforeItLeavesIt(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        FUNCTIONS.forEach(function -> NODES.stream()
                .filter(node -> random.nextBoolean())
                .forEach(node -> cluster.breakFunction(function, node)));

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

    @RepeatedTest(30)
    void drainsAndRelocatesWithoutAMomentOfNoneGood(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        cluster.pass(Duration.ofSeconds(15));
        for (int step = 0; step < 20; step++) {
            if (random.nextBoolean()) {
                nodes[random.nextInt(nodes.length)].cordoned(random.nextBoolean());
            } else {
                cluster.request(new RelocationRequest(
                        "request " + step, new Replica("relay", random.nextInt(2)), Optional.empty()));
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

    private long movingReplicas(String function) {
        return new HashSet<>(cluster.state.replicas())
                .stream()
                        .filter(replica -> replica.replica().function().equals(function)
                                && replica.moving().isPresent())
                        .count();
    }

    private void disturb(Random random) {
        var node = NODES.get(random.nextInt(NODES.size()));
        var function = FUNCTIONS.get(random.nextInt(FUNCTIONS.size()));
        switch (random.nextInt(9)) {
            case 0 -> cluster.cutPower(node);
            case 1 -> cluster.boot(node);
            case 2 -> cluster.cutLink(node);
            case 3 -> cluster.heal(node);
            case 4 -> cluster.breakFunction(function, node);
            case 5 -> cluster.mend(function, node);
            case 6 -> {
                cluster.cutPower(node);
                cluster.declareStopped(node);
            }
            case 7 -> nodes[NODES.indexOf(node)].cordoned(random.nextBoolean());
            default -> cluster.goAway(random.nextBoolean());
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
