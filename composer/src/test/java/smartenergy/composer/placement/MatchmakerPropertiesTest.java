package smartenergy.composer.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static smartenergy.composer.Functions.GIB;
import static smartenergy.composer.Functions.aFunction;
import static smartenergy.composer.Functions.aNode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.composition.Function;
import smartenergy.composer.composition.Resources;
import smartenergy.composer.composition.Tier;

/** What holds for every plan, on random clusters and compositions. */
class MatchmakerPropertiesTest {
    private static final Resources SMALL = new Resources(100, GIB / 8);

    @RepeatedTest(100)
    void neverPromisesMoreThanANodeHas(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        var nodes = nodes(random);
        var composition = composition(random);
        var left = new HashMap<String, Resources>();
        nodes.forEach(node -> left.put(node.name(), node.allocatable().minus(node.requested())));
        var byName = new HashMap<String, Function>();
        composition.functions().forEach(function -> byName.put(function.name(), function));

        for (var decision : Matchmaker.plan(composition, nodes, false).decisions()) {
            decision.node().ifPresent(node -> {
                var requests = byName.get(decision.function()).requests();
                assertThat(left.get(node).milliCpu()).isGreaterThanOrEqualTo(requests.milliCpu());
                assertThat(left.get(node).bytes()).isGreaterThanOrEqualTo(requests.bytes());
                left.computeIfPresent(node, (any, rest) -> rest.minus(requests));
            });
        }
    }

    @RepeatedTest(100)
    void leavesOutOnlyWhatFitsNowhere(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());

        for (var decision :
                Matchmaker.plan(composition(random), nodes(random), false).unplaced()) {
            assertThat(decision.candidates())
                    .isNotEmpty()
                    .allMatch(candidate ->
                            candidate.score().isEmpty() && !candidate.reason().isEmpty());
        }
    }

    @RepeatedTest(100)
    void findsANodeWorseWithEachResourceWhateverTheOtherIs(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        long milliCpu = random.nextInt(3_000);
        long bytes = random.nextLong(6 * GIB);
        double load = load(milliCpu, bytes);

        assertThat(load(milliCpu + 1 + random.nextInt(500), bytes)).isGreaterThan(load);
        assertThat(load(milliCpu, bytes + (1 << 20) + random.nextLong(GIB))).isGreaterThan(load);
        // What is measured for one resource is not made good by the other: a node that is full in one is no bargain.
        assertThat(load(4_000, 0)).isGreaterThan(load(2_000, 4 * GIB));
    }

    @RepeatedTest(20)
    void isTheSameForTheSameCluster(RepetitionInfo repetition) {
        int seed = repetition.getCurrentRepetition();

        assertThat(Matchmaker.plan(composition(new Random(seed)), nodes(new Random(seed)), true))
                .isEqualTo(Matchmaker.plan(composition(new Random(seed)), nodes(new Random(seed)), true));
    }

    private static double load(long milliCpu, long bytes) {
        return new Load(aNode("any").using(milliCpu, bytes).build()).with(SMALL);
    }

    private static List<Node> nodes(Random random) {
        var nodes = new ArrayList<Node>();
        for (int n = 0; n < 1 + random.nextInt(8); n++) {
            var node = aNode("n" + n)
                    .of(Tier.values()[random.nextInt(3)])
                    .with(500 + random.nextInt(4_000), GIB + random.nextLong(8 * GIB))
                    .promised(random.nextInt(500), random.nextLong(GIB));
            nodes.add((random.nextBoolean()
                            ? node.using(random.nextInt(2_000), random.nextLong(2 * GIB))
                            : node.unmeasured())
                    .build());
        }
        return nodes;
    }

    private static Composition composition(Random random) {
        var functions = new ArrayList<Function>();
        for (int n = 0; n < 1 + random.nextInt(20); n++) {
            functions.add(aFunction("f" + n)
                    .of(Tier.values()[random.nextInt(3)])
                    .requesting(random.nextInt(800), random.nextLong(GIB))
                    .replicas(random.nextInt(4))
                    .build());
        }
        return new Composition("any", functions, List.of(), List.of());
    }
}
