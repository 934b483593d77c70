package smartenergy.composer.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static smartenergy.composer.Functions.GIB;
import static smartenergy.composer.Functions.aFunction;
import static smartenergy.composer.Functions.aNode;

import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.composition.Function;
import smartenergy.composer.composition.Resources;
import smartenergy.composer.composition.Tier;

/** What holds for every plan, on random clusters and compositions. */
class MatchmakerPropertiesTest {
    private static final Resources SMALL = new Resources(100, GIB / 8);
    private static final int JQWIKS_USUAL_SIZE = 1_000;

    @Property(tries = 200)
    void neverPromisesMoreThanANodeHas(
            @ForAll("compositions") Composition composition, @ForAll("nodes") List<Node> nodes) {
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

    @Property(tries = 200)
    void leavesOutOnlyWhatFitsNowhere(
            @ForAll("compositions") Composition composition, @ForAll("nodes") List<Node> nodes) {
        for (var decision : Matchmaker.plan(composition, nodes, false).unplaced()) {
            assertThat(decision.candidates())
                    .isNotEmpty()
                    .allMatch(candidate ->
                            candidate.score().isEmpty() && !candidate.reason().isEmpty());
        }
    }

    @Property(tries = 200)
    void findsANodeWorseWithEachResourceWhateverTheOtherIs(
            @ForAll @LongRange(max = 2_999) long milliCpu,
            @ForAll @LongRange(max = 6 * GIB - 1) long bytes,
            @ForAll @LongRange(min = 1, max = 500) long moreMilliCpu,
            @ForAll @LongRange(min = 1 << 20, max = GIB + (1 << 20) - 1) long moreBytes) {
        double load = load(milliCpu, bytes);

        assertThat(load(milliCpu + moreMilliCpu, bytes)).isGreaterThan(load);
        assertThat(load(milliCpu, bytes + moreBytes)).isGreaterThan(load);
        // What is measured for one resource is not made good by the other: a node that is full in one is no bargain.
        assertThat(load(4_000, 0)).isGreaterThan(load(2_000, 4 * GIB));
    }

    @Property(tries = 20)
    void isTheSameForTheSameCluster(@ForAll long seed) {
        assertThat(plan(seed)).isEqualTo(plan(seed));
    }

    /**
     * Of a cluster and a composition that are made anew each time, so that no plan can depend on which object it is.
     */
    private Plan plan(long seed) {
        return Matchmaker.plan(made(compositions(), seed), made(nodes(), seed), true);
    }

    private static <T> T made(Arbitrary<T> of, long seed) {
        return of.generator(JQWIKS_USUAL_SIZE).next(new Random(seed)).value();
    }

    private static double load(long milliCpu, long bytes) {
        return new Load(aNode("any").using(milliCpu, bytes).build()).with(SMALL);
    }

    @Provide
    Arbitrary<List<Node>> nodes() {
        return Combinators.combine(
                        Arbitraries.of(Tier.class),
                        resources(500, 4_499, GIB, 9 * GIB - 1),
                        resources(0, 499, 0, GIB - 1),
                        resources(0, 1_999, 0, 2 * GIB - 1).optional(0.5))
                .as((tier, has, promised, uses) -> (IntFunction<Node>) n -> {
                    var node = aNode("n" + n)
                            .of(tier)
                            .with(has.milliCpu(), has.bytes())
                            .promised(promised.milliCpu(), promised.bytes());
                    return uses.map(used -> node.using(used.milliCpu(), used.bytes()))
                            .orElseGet(node::unmeasured)
                            .build();
                })
                .list()
                .ofMinSize(1)
                .ofMaxSize(8)
                .map(MatchmakerPropertiesTest::numbered);
    }

    @Provide
    Arbitrary<Composition> compositions() {
        return Combinators.combine(
                        Arbitraries.of(Tier.class),
                        resources(0, 799, 0, GIB - 1),
                        Arbitraries.integers().between(0, 3))
                .as((tier, requests, replicas) -> (IntFunction<Function>) n -> aFunction("f" + n)
                        .of(tier)
                        .requesting(requests.milliCpu(), requests.bytes())
                        .replicas(replicas)
                        .build())
                .list()
                .ofMinSize(1)
                .ofMaxSize(20)
                .map(functions -> new Composition("any", numbered(functions), List.of(), List.of()));
    }

    private static Arbitrary<Resources> resources(long leastCpu, long mostCpu, long leastBytes, long mostBytes) {
        return Combinators.combine(
                        Arbitraries.longs().between(leastCpu, mostCpu),
                        Arbitraries.longs().between(leastBytes, mostBytes))
                .as(Resources::new);
    }

    private static <T> List<T> numbered(List<IntFunction<T>> all) {
        return IntStream.range(0, all.size()).mapToObj(n -> all.get(n).apply(n)).toList();
    }
}
