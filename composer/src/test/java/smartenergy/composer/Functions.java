package smartenergy.composer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.composition.Connection;
import smartenergy.composer.composition.Fallback;
import smartenergy.composer.composition.Function;
import smartenergy.composer.composition.Labels;
import smartenergy.composer.composition.Resources;
import smartenergy.composer.composition.Tier;
import smartenergy.composer.composition.Workload;
import smartenergy.composer.placement.Node;

/** Builders of functions and nodes for tests: a small function of the cloud, an idle node of the cloud. */
public final class Functions {
    public static final long GIB = 1L << 30;

    private Functions() {}

    public static FunctionBuilder aFunction(String name) {
        return new FunctionBuilder(name);
    }

    public static NodeBuilder aNode(String name) {
        return new NodeBuilder(name);
    }

    public static Composition composed(Function... functions) {
        return new Composition("test", List.of(functions), List.of(), List.of());
    }

    public static Composition composed(List<Function> functions, List<Connection> connections, Fallback... fallbacks) {
        return new Composition("test", functions, connections, List.of(fallbacks));
    }

    /** A function step by step. */
    public static final class FunctionBuilder {
        private final String name;
        private Tier tier = Tier.CLOUD;
        private Set<String> capabilities = Set.of();
        private Set<String> architectures = Set.of();
        private Optional<String> site = Optional.empty();
        private Resources requests = new Resources(100, GIB / 8);
        private int replicas = 1;
        private boolean everyNode;
        private boolean isStateful;
        private List<String> after = List.of();
        private Optional<String> spread = Optional.empty();

        private FunctionBuilder(String name) {
            this.name = name;
        }

        public FunctionBuilder of(Tier of) {
            tier = of;
            return this;
        }

        public FunctionBuilder needing(String... needed) {
            capabilities = Set.of(needed);
            return this;
        }

        public FunctionBuilder on(String... kinds) {
            architectures = Set.of(kinds);
            return this;
        }

        public FunctionBuilder at(String of) {
            site = Optional.of(of);
            return this;
        }

        public FunctionBuilder requesting(long milliCpu, long bytes) {
            requests = new Resources(milliCpu, bytes);
            return this;
        }

        public FunctionBuilder replicas(int count) {
            replicas = count;
            return this;
        }

        public FunctionBuilder onEveryNode() {
            everyNode = true;
            return this;
        }

        public FunctionBuilder stateful() {
            isStateful = true;
            return this;
        }

        public FunctionBuilder after(String... others) {
            after = List.of(others);
            return this;
        }

        public FunctionBuilder apartFrom(String group) {
            spread = Optional.of(group);
            return this;
        }

        public Function build() {
            return new Function(
                    name,
                    tier,
                    capabilities,
                    architectures,
                    site,
                    Map.of(),
                    requests,
                    replicas,
                    everyNode,
                    isStateful,
                    after,
                    spread,
                    Workload.BY_NAME);
        }
    }

    /** A node step by step. */
    public static final class NodeBuilder {
        private final String name;
        private final Map<String, String> labels = new HashMap<>(Map.of(Labels.TIER, Tier.CLOUD.text()));
        private Resources allocatable = new Resources(4_000, 8 * GIB);
        private Resources requested = Resources.NONE;
        private Optional<Resources> measured = Optional.of(Resources.NONE);
        private boolean isReady = true;
        private boolean isCordoned;
        private final List<String> troubles = new ArrayList<>();

        private NodeBuilder(String name) {
            this.name = name;
            labels.put(Labels.HOST_NAME, name);
        }

        public NodeBuilder of(Tier tier) {
            return labelled(Labels.TIER, tier.text());
        }

        public NodeBuilder labelled(String label, String value) {
            labels.put(label, value);
            return this;
        }

        public NodeBuilder with(long milliCpu, long bytes) {
            allocatable = new Resources(milliCpu, bytes);
            return this;
        }

        public NodeBuilder using(long milliCpu, long bytes) {
            measured = Optional.of(new Resources(milliCpu, bytes));
            return this;
        }

        public NodeBuilder unmeasured() {
            measured = Optional.empty();
            return this;
        }

        public NodeBuilder promised(long milliCpu, long bytes) {
            requested = new Resources(milliCpu, bytes);
            return this;
        }

        public NodeBuilder notReady() {
            isReady = false;
            return this;
        }

        public NodeBuilder cordoned() {
            return cordoned(true);
        }

        public NodeBuilder cordoned(boolean cordoned) {
            isCordoned = cordoned;
            return this;
        }

        public NodeBuilder troubled(String trouble) {
            troubles.add(trouble);
            return this;
        }

        public Node build() {
            return new Node(name, labels, allocatable, requested, measured, isReady, isCordoned, troubles);
        }
    }
}
