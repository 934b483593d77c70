package smartenergy.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.composition.Connection;
import smartenergy.composer.composition.Function;
import smartenergy.composer.composition.Labels;
import smartenergy.composer.composition.Resources;
import smartenergy.composer.composition.Tier;
import smartenergy.composer.composition.Workload;
import smartenergy.composer.placement.Matchmaker;
import smartenergy.composer.placement.Node;

/**
 * {@code smart-energy bench composer}: how long a plan takes, and how well it balances beside the best that there is.
 */
public final class ComposerBench {
    private static final List<Integer> FUNCTIONS = List.of(1_250, 2_500, 5_000, 10_000);
    private static final int NODES = 1_000;
    private static final int WARM_UPS = 3;
    private static final int SMALL_CASES = 200;
    private static final int SMALL_NODES = 3;
    private static final int SMALL_FUNCTIONS = 8;
    private static final long GIB = 1L << 30;
    private static final Resources NODE = new Resources(64_000, 256 * GIB);

    private final int runs;
    private final PrintStream out;

    public ComposerBench(int runs, PrintStream out) {
        this.runs = runs;
        this.out = out;
    }

    public void run() {
        out.printf("Planning on %,d nodes of three tiers, medians of %d runs%n", NODES, runs);
        var nodes = nodes(NODES, new Random(1));
        for (int functions : FUNCTIONS) {
            var composition = composition(functions, new Random(2));
            var seconds = new ArrayList<Double>();
            for (int run = -WARM_UPS; run < runs; run++) {
                long start = System.nanoTime();
                var plan = Matchmaker.plan(composition, nodes, false);
                if (run >= 0) {
                    seconds.add((System.nanoTime() - start) / 1e9);
                }
                if (!plan.unplaced().isEmpty()) {
                    throw new IllegalStateException(
                            "the load does not fit: " + plan.unplaced().getFirst());
                }
            }
            out.printf(
                    "  %,6d functions   %.3f s   %.1f µs each%n",
                    functions, Table.median(seconds), Table.median(seconds) / functions * 1e6);
        }
        balance();
    }

    /** Compares with the best of all assignments: what the fullest node is filled to, in its fuller resource. */
    private void balance() {
        var ratios = new ArrayList<Double>();
        for (int seed = 0; seed < SMALL_CASES; seed++) {
            var random = new Random(seed);
            var requests = new ArrayList<Resources>();
            for (int n = 0; n < SMALL_FUNCTIONS; n++) {
                requests.add(new Resources(500 + random.nextInt(8_000), GIB + random.nextLong(32 * GIB)));
            }
            ratios.add(planned(requests)
                    / best(requests, new Resources[] {Resources.NONE, Resources.NONE, Resources.NONE}, 0));
        }
        var sorted = ratios.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        out.printf(
                "Balance: the fullest node beside the optimum by exhaustion, %d cases of %d functions on %d equal nodes:"
                        + " median %.2f, p95 %.2f, worst %.2f%n",
                SMALL_CASES,
                SMALL_FUNCTIONS,
                SMALL_NODES,
                Table.quantile(sorted, 0.5),
                Table.quantile(sorted, 0.95),
                sorted[sorted.length - 1]);
    }

    private static double planned(List<Resources> requests) {
        var functions = new ArrayList<Function>();
        for (int n = 0; n < requests.size(); n++) {
            functions.add(function(n, Tier.CLOUD, requests.get(n)));
        }
        var nodes = new ArrayList<Node>();
        for (int n = 0; n < SMALL_NODES; n++) {
            nodes.add(node(n, Tier.CLOUD, Resources.NONE));
        }
        var filled = new Resources[] {Resources.NONE, Resources.NONE, Resources.NONE};
        for (var decision : Matchmaker.plan(new Composition("small", functions, List.of(), List.of()), nodes, false)
                .decisions()) {
            int node = Integer.parseInt(decision.node().orElseThrow().substring(1));
            filled[node] = filled[node].plus(
                    requests.get(Integer.parseInt(decision.function().substring(1))));
        }
        return fullest(filled);
    }

    private static double best(List<Resources> requests, Resources[] filled, int next) {
        if (next == requests.size()) {
            return fullest(filled);
        }
        double best = Double.POSITIVE_INFINITY;
        for (int node = 0; node < filled.length; node++) {
            var before = filled[node];
            filled[node] = before.plus(requests.get(next));
            best = Math.min(best, best(requests, filled, next + 1));
            filled[node] = before;
        }
        return best;
    }

    private static double fullest(Resources[] filled) {
        double fullest = 0;
        for (var one : filled) {
            fullest = Math.max(
                    fullest, Math.max((double) one.milliCpu() / NODE.milliCpu(), (double) one.bytes() / NODE.bytes()));
        }
        return fullest;
    }

    private static List<Node> nodes(int count, Random random) {
        var nodes = new ArrayList<Node>();
        for (int n = 0; n < count; n++) {
            nodes.add(node(
                    n,
                    Tier.values()[n % Tier.values().length],
                    new Resources(random.nextInt(32_000), random.nextLong(128 * GIB))));
        }
        return nodes;
    }

    private static Node node(int number, Tier tier, Resources used) {
        var name = "n" + number;
        return new Node(
                name,
                Map.of(Labels.TIER, tier.text(), Labels.HOST_NAME, name),
                NODE,
                Resources.NONE,
                Optional.of(used),
                true,
                false,
                List.of());
    }

    /** Chains of five, each connected to the one before. */
    private static Composition composition(int count, Random random) {
        var functions = new ArrayList<Function>();
        var connections = new ArrayList<Connection>();
        for (int n = 0; n < count; n++) {
            functions.add(function(
                    n,
                    Tier.values()[random.nextInt(Tier.values().length)],
                    new Resources(random.nextInt(1_000), random.nextLong(4 * GIB))));
            if (n % 5 != 0) {
                connections.add(new Connection("f" + n, "f" + (n - 1), 80, "", Connection.PLAIN_FORM));
            }
        }
        return new Composition("large", functions, connections, List.of());
    }

    private static Function function(int number, Tier tier, Resources requests) {
        return new Function(
                "f" + number,
                tier,
                Set.of(),
                Set.of(),
                Optional.empty(),
                Map.of(),
                requests,
                1,
                false,
                false,
                List.of(),
                Optional.empty(),
                Workload.BY_NAME);
    }
}
