package smartenergy.local.cluster;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import smartenergy.composer.cluster.Assignment;
import smartenergy.composer.cluster.Cluster;
import smartenergy.composer.cluster.ClusterException;
import smartenergy.composer.cluster.ConnectionStatus;
import smartenergy.composer.cluster.InstanceStatus;
import smartenergy.composer.cluster.NodeStatus;
import smartenergy.composer.cluster.Observation;
import smartenergy.composer.cluster.Replica;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.composition.Connection;
import smartenergy.composer.composition.Function;
import smartenergy.composer.composition.Resources;
import smartenergy.composer.composition.Workload.DataPlane;
import smartenergy.composer.composition.Workload.Readiness;
import smartenergy.composer.monitoring.DataPlanes;
import smartenergy.composer.monitoring.TcpProber;
import smartenergy.composer.placement.Node;
import smartenergy.local.cluster.Programs.Program;

/**
 * Nodes on this machine: groups of processes that share its processors, memory and disk. A function is found at the
 * port that its readiness names. One that keeps data listens there itself; of others several may run, each at a port of
 * its own, and a forwarder leads to those that are ready, or to one that can say why none is. The composer's two
 * methods are called by one thread at a time, all others by any.
 */
public final class LocalCluster implements Cluster, AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final Duration METRICS_EVERY = Duration.ofSeconds(2);
    private static final Duration USAGE_EVERY = Duration.ofSeconds(5);
    private static final Duration STALLED_AFTER = Duration.ofSeconds(30);

    private final Programs programs;
    private final Clock clock;
    private final Map<String, LocalNode> nodes = new LinkedHashMap<>();
    private final List<LocalRun> runs = new CopyOnWriteArrayList<>();
    private final Map<String, Forwarder> forwarders = new ConcurrentHashMap<>();
    private final TcpProber prober = new TcpProber();
    private final DataPlanes dataPlanes = new DataPlanes(METRICS_EVERY, STALLED_AFTER);
    private final Resources machine = machine();

    /**
     * Starts the nodes.
     *
     * @param labels of the nodes, by name
     * @param folder for what the nodes are told
     */
    public LocalCluster(Map<String, Map<String, String>> labels, Path folder, Programs programs, Clock clock) {
        this.programs = programs;
        this.clock = clock;
        for (var node : labels.entrySet()) {
            nodes.put(node.getKey(), new LocalNode(node.getKey(), node.getValue(), folder.resolve(node.getKey())));
        }
        nodes.values().forEach(LocalNode::start);
    }

    private static Resources machine() {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new Resources(system.getAvailableProcessors() * 1_000L, system.getTotalMemorySize());
    }

    /** All processes: the nodes' leaders and those of all runs. */
    public List<Long> pids() {
        var pids = new ArrayList<Long>();
        nodes.values().stream().filter(LocalNode::isOn).forEach(node -> pids.add(node.pid()));
        runs.stream().flatMap(run -> run.pid().stream()).forEach(pids::add);
        return pids;
    }

    /** The process of a replica's newest run; absent while it has none. */
    public Optional<Long> pid(Replica replica) {
        return newest(replica).flatMap(LocalRun::pid);
    }

    private Optional<LocalRun> newest(Replica replica) {
        return runs.reversed().stream()
                .filter(run -> run.replica().equals(replica))
                .findFirst();
    }

    /** How a replica's newest run stands; absent while it has none. */
    public Optional<InstanceStatus> instance(Replica replica) {
        return newest(replica).map(LocalRun::instance);
    }

    /** Whether there is a run of a replica, also one that stops or has just ended. */
    public boolean has(Replica replica) {
        return newest(replica).isPresent();
    }

    /** Ends a replica's runs as kill -9 does. Returns whether there was one. */
    public boolean kill(Replica replica) {
        var own = runs.stream().filter(run -> run.replica().equals(replica)).toList();
        own.forEach(LocalRun::kill);
        return !own.isEmpty();
    }

    /** Ends all processes of a node at once. Returns false if there is no such node. */
    public boolean cutPower(String node) {
        return with(node, LocalNode::cutPower);
    }

    /** Starts a node whose power was cut; it is empty. Returns false if there is no such node. */
    public boolean start(String node) {
        return with(node, LocalNode::start);
    }

    /** Whether a node takes nothing new. Returns false if there is no such node. */
    public boolean cordon(String node, boolean isCordoned) {
        return with(node, any -> any.cordon(isCordoned));
    }

    private boolean with(String node, Consumer<LocalNode> action) {
        var found = Optional.ofNullable(nodes.get(node));
        found.ifPresent(action);
        return found.isPresent();
    }

    /** The nodes as they are now. */
    public List<Node> nodes() {
        return nodes.values().stream().map(this::node).toList();
    }

    private Node node(LocalNode node) {
        return new Node(
                node.name(),
                node.labels(),
                machine,
                Resources.NONE,
                node.measured(USAGE_EVERY),
                node.isOn(),
                node.isCordoned(),
                List.of());
    }

    @Override
    public Observation observe(Composition composition) {
        clearAway();
        var instances = runs.stream()
                .map(run -> composition
                        .find(run.replica().function())
                        .map(function -> instance(function, run))
                        .orElse(run.instance()))
                .toList();
        var connections = composition.connections().stream()
                .map(connection -> stitch(composition, connection))
                .toList();
        return new Observation(nodes.values().stream().map(this::status).toList(), instances, connections, Map.of());
    }

    /** What has died with its node, and what has stopped as it was told to. */
    private void clearAway() {
        runs.stream().filter(run -> !run.node().isOn()).forEach(LocalRun::kill);
        runs.removeIf(run -> run.isOver() && (run.isGone() || !run.node().isOn()));
    }

    private NodeStatus status(LocalNode node) {
        var now = clock.instant();
        boolean isEmpty = runs.stream().noneMatch(run -> run.node() == node);
        return node.lostSince(now)
                .map(since -> new NodeStatus(
                        node(node),
                        Duration.between(since, now),
                        "has no power since " + since.truncatedTo(ChronoUnit.SECONDS),
                        isEmpty))
                .orElseGet(() -> new NodeStatus(node(node), Duration.ZERO, "", false));
    }

    private ConnectionStatus stitch(Composition composition, Connection connection) {
        if (runs.stream().noneMatch(run -> run.replica().function().equals(connection.to()) && run.isReady())) {
            return new ConnectionStatus(connection, false, connection.to() + " has no run that is ready");
        }
        var result = prober.ask(HOST, connection.port());
        return new ConnectionStatus(
                connection,
                result.filter(TcpProber.Result::isReached).isPresent(),
                result.map(TcpProber.Result::detail).orElse("is being tried"));
    }

    private InstanceStatus instance(Function function, LocalRun run) {
        var instance = run.instance();
        return instance.phase() != InstanceStatus.Phase.READY
                ? instance
                : dataPlane(function, run)
                        .flatMap(plane -> dataPlanes.stall(HOST, plane))
                        .map(instance::stalled)
                        .orElse(instance);
    }

    /** The data plane at the run's own port. */
    private static Optional<DataPlane> dataPlane(Function function, LocalRun run) {
        return function.workload()
                .dataPlane()
                .map(plane -> new DataPlane(run.port(), plane.path(), plane.progress(), plane.waiting()));
    }

    /** How much a replica moved a second, by its own metrics; absent if that is not known. */
    public OptionalDouble rate(Function function, Replica replica) {
        return newest(replica)
                .filter(LocalRun::isReady)
                .flatMap(run -> dataPlane(function, run))
                .map(plane -> dataPlanes.rate(HOST, plane))
                .orElse(OptionalDouble.empty());
    }

    @Override
    public void ensure(Composition composition, List<Assignment> assignments) {
        var assigned = new HashMap<Replica, Assignment>();
        assignments.forEach(assignment -> assigned.put(assignment.replica(), assignment));
        for (var run : runs) {
            if (!assigned.containsKey(run.replica())) {
                run.stop();
            }
        }
        for (var assignment : assignments) {
            try {
                ensure(
                        composition,
                        composition.find(assignment.replica().function()).orElseThrow(),
                        assignment);
            } catch (IOException e) {
                throw new ClusterException(
                        assignment.replica() + " cannot be started on " + assignment.node() + ": " + e.getMessage(), e);
            }
        }
    }

    private void ensure(Composition composition, Function function, Assignment assignment) throws IOException {
        var node = nodes.get(assignment.node());
        if (node == null || !node.isOn()) {
            return; // The next observation tells.
        }
        var own = runs.stream()
                .filter(run ->
                        run.replica().equals(assignment.replica()) && run.node().isOn())
                .toList();
        own.stream()
                .filter(run ->
                        assignment.condemned().filter(run.incarnation()::equals).isPresent())
                .forEach(run -> {
                    run.stop();
                    if (run.isOver()) {
                        runs.remove(run);
                    }
                });
        var current = own.stream()
                .filter(run -> run.node() == node && runs.contains(run))
                .filter(run -> !run.isLeaving())
                .filter(run -> run.program().equals(program(composition, function, node, run.port())))
                .findFirst();
        var others = own.stream()
                .filter(run -> current.filter(run::equals).isEmpty() && runs.contains(run))
                .toList();
        if (function.isStateful() || current.filter(LocalRun::isReady).isPresent()) {
            others.forEach(LocalRun::stop);
        }
        if (current.isEmpty() && (!function.isStateful() || others.stream().allMatch(LocalRun::isOver))) {
            start(composition, function, assignment.replica(), node);
        }
    }

    private void start(Composition composition, Function function, Replica replica, LocalNode node) throws IOException {
        var readiness = function.workload().readiness();
        int service = readiness.map(Readiness::port).orElse(0);
        int port = function.isStateful() || service == 0 ? service : freePort();
        if (port != service) {
            forward(function.name(), service);
        }
        var run = new LocalRun(
                replica,
                node,
                replica.function() + "-" + replica.index() + "-"
                        + UUID.randomUUID().toString().substring(0, 8),
                program(composition, function, node, port),
                port,
                readiness.map(any -> any.at(port)));
        runs.add(run);
        run.start(programs.log(replica.index() == 0 ? replica.function() : replica.function() + "-" + replica.index()));
    }

    private void forward(String function, int port) throws IOException {
        if (!forwarders.containsKey(function)) {
            forwarders.put(function, new Forwarder(port, () -> targets(function)));
        }
    }

    /** Where none is ready, those that can still say why. */
    private List<Integer> targets(String function) {
        var own = runs.stream()
                .filter(run -> run.replica().function().equals(function))
                .toList();
        var ready = own.stream().filter(LocalRun::isReady).map(LocalRun::port).toList();
        return ready.isEmpty()
                ? own.stream()
                        .filter(run -> !run.isLeaving() && !run.isOver())
                        .map(LocalRun::port)
                        .toList()
                : ready;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Program program(Composition composition, Function function, LocalNode node, int port) {
        var program = programs.program(function, node.name(), port);
        var environment = new HashMap<>(program.environment());
        environment.putAll(function.workload().environment());
        for (var connection : composition.connectionsFrom(function)) {
            if (!connection.variable().isEmpty()) {
                environment.put(connection.variable(), connection.address(HOST));
            }
        }
        return new Program(program.command(), environment);
    }

    @Override
    public void tell(Composition composition, Replica replica, String reason, String text) {
        // Whoever runs the composer keeps the history.
    }

    /** @throws IllegalArgumentException if a function cannot run here, saying which and why */
    void check(Composition composition) {
        composition.functions().forEach(function -> programs.program(function, "any", 0));
    }

    /**
     * Stops a function's replicas in order, and returns when they are over.
     *
     * @throws IOException if one is not over in time; says which
     */
    public void stop(String function) throws IOException, InterruptedException {
        var own = runs.stream()
                .filter(run -> run.replica().function().equals(function))
                .toList();
        own.forEach(LocalRun::stop);
        for (var run : own) {
            run.awaitEnd();
        }
    }

    /** Ends what runs still, at once. */
    @Override
    public void close() throws IOException {
        forwarders.values().forEach(Forwarder::close);
        dataPlanes.close();
        prober.close();
        var failures = new ArrayList<String>();
        for (var node : nodes.values()) {
            try {
                node.cutPower();
                node.close();
            } catch (IOException | IllegalStateException e) {
                failures.add(e.getMessage());
            }
        }
        if (!failures.isEmpty()) {
            throw new IOException(String.join("; ", failures));
        }
    }
}
