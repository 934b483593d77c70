package smartenergy.composer;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import smartenergy.composer.Functions.NodeBuilder;
import smartenergy.composer.cluster.Assignment;
import smartenergy.composer.cluster.Cluster;
import smartenergy.composer.cluster.ClusterException;
import smartenergy.composer.cluster.ConnectionStatus;
import smartenergy.composer.cluster.InstanceStatus;
import smartenergy.composer.cluster.InstanceStatus.Phase;
import smartenergy.composer.cluster.NodeStatus;
import smartenergy.composer.cluster.Observation;
import smartenergy.composer.cluster.Replica;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.control.Composer;
import smartenergy.composer.control.ComposerMetrics;
import smartenergy.composer.control.CompositionStatus;
import smartenergy.composer.healing.Decision;
import smartenergy.composer.healing.Policy;
import smartenergy.composer.healing.RelocationRequest;
import smartenergy.composer.healing.State;
import smartenergy.composer.healing.Tuner;

/**
 * A cluster in memory that keeps the port's promises, and behaves as Kubernetes does where these leave it open: a run
 * that ends is started again at once the first time, later with a growing pause; what runs on a node that is cut off
 * goes on out of sight. Time passes by {@link #pass} only.
 */
public final class SimulatedCluster implements Cluster {
    private static final Duration TO_READY = Duration.ofSeconds(2);

    private final Map<String, Machine> machines = new HashMap<>();
    private final List<Run> runs = new ArrayList<>();
    /** What was taken for dead; if that was not so, it runs on until its node boots or is heard again. */
    private final List<Run> forgotten = new ArrayList<>();

    private final Set<String> failing = new HashSet<>();
    private final Set<String> stalling = new HashSet<>();
    private final Tuner tuner = new Tuner(Policy.DEFAULT);
    private final Composition composition;
    private Composition changed;
    private Instant now = Instant.parse("2026-11-01T00:00:00Z");
    private int incarnations;
    private boolean isAway;

    public CompositionStatus status = CompositionStatus.NOTHING;
    public State state = State.NOTHING;
    public final PrometheusRegistry registry = new PrometheusRegistry();
    private final ComposerMetrics metrics = new ComposerMetrics(registry);
    public final List<String> told = new ArrayList<>();
    public final List<Decision> decisions = new ArrayList<>();
    private Optional<RelocationRequest> request = Optional.empty();

    private static final class Machine {
        NodeBuilder builder;
        boolean isPowered = true;
        boolean isLinked = true;
        boolean isDeclaredStopped;
        Instant lostSince;
    }

    /** Mutable: one container, as its node knows it. */
    private static final class Run {
        Replica replica;
        String node;
        String incarnation;
        int restarts;
        Instant started;
        Instant pausedUntil;
        boolean isLeaving;
        boolean isStateful;
    }

    public SimulatedCluster(Composition composition, NodeBuilder... nodes) {
        this.composition = composition;
        this.changed = composition;
        for (var node : nodes) {
            add(node);
        }
    }

    public void add(NodeBuilder node) {
        var machine = new Machine();
        machine.builder = node;
        machines.put(node.build().name(), machine);
    }

    public void change(Composition to) {
        changed = to;
    }

    public void cutPower(String node) {
        machines.get(node).isPowered = false;
        machines.get(node).lostSince = now;
    }

    public void boot(String node) {
        var machine = machines.get(node);
        forgotten.removeIf(run -> !machine.isPowered && run.node.equals(node));
        machine.isPowered = true;
        machine.isDeclaredStopped = false;
        machine.lostSince = null;
        runs.stream().filter(run -> run.node.equals(node)).forEach(run -> run.started = now);
    }

    /** Its Lease is late; its pods go on, and are seen. Ends with {@link #heal}. */
    public void delayLease(String node) {
        machines.get(node).lostSince = now;
    }

    public void cutLink(String node) {
        machines.get(node).isLinked = false;
        machines.get(node).lostSince = now;
    }

    public void heal(String node) {
        forgotten.removeIf(run -> run.node.equals(node));
        machines.get(node).isLinked = true;
        machines.get(node).lostSince = null;
    }

    public void declareStopped(String node) {
        machines.get(node).isDeclaredStopped = true;
    }

    public void remove(String node) {
        machines.remove(node);
        runs.removeIf(run -> run.node.equals(node));
        forgotten.removeIf(run -> run.node.equals(node));
    }

    /** A function that ends a second after each start, on one node or, with {@code *}, on all. */
    public void breakFunction(String function, String node) {
        failing.add(function + "@" + node);
    }

    public void mend(String function, String node) {
        failing.remove(function + "@" + node);
    }

    public void stall(String function, String node) {
        stalling.add(function + "@" + node);
    }

    public void goAway(boolean away) {
        isAway = away;
    }

    public void request(RelocationRequest wanted) {
        request = Optional.of(wanted);
    }

    /** Turns once a second. */
    public void pass(Duration time) {
        var end = now.plus(time);
        while (now.isBefore(end)) {
            now = now.plusSeconds(1);
            live();
            turn();
        }
    }

    public Instant now() {
        return now;
    }

    private void turn() {
        try {
            new Composer(tuner, Clock.fixed(now, ZoneOffset.UTC), metrics)
                    .turn(changed, 1, status, this, request, turn -> {
                        status = turn.status();
                        state = status.state();
                        decisions.addAll(turn.decisions());
                    });
        } catch (ClusterException e) {
            told.add("away");
        }
    }

    private void live() {
        for (var run : runs) {
            boolean runsNow = run.pausedUntil == null || !run.pausedUntil.isAfter(now);
            if (!machines.containsKey(run.node) || !machines.get(run.node).isPowered || !runsNow) {
                continue;
            }
            if (run.pausedUntil != null) {
                run.pausedUntil = null;
                run.started = now;
                run.restarts++;
            } else if (isBroken(failing, run) && !run.started.plusSeconds(1).isAfter(now)) {
                if (run.restarts == 0) {
                    run.restarts++;
                    run.started = now;
                } else {
                    run.pausedUntil = now.plusSeconds(10L << Math.min(5, run.restarts - 1));
                }
            }
        }
    }

    private static boolean isBroken(Set<String> broken, Run run) {
        return broken.contains(run.replica.function() + "@" + run.node)
                || broken.contains(run.replica.function() + "@*");
    }

    private boolean isReachable(Run run) {
        var machine = machines.get(run.node);
        return machine != null && machine.isPowered && machine.isLinked;
    }

    /** What really works, whoever can see it. */
    public List<String> workingOn(String function) {
        return runs.stream()
                .filter(run -> run.replica.function().equals(function) && works(run))
                .map(run -> run.node)
                .sorted()
                .toList();
    }

    private boolean works(Run run) {
        return machines.containsKey(run.node)
                && machines.get(run.node).isPowered
                && run.pausedUntil == null
                && !run.started.plus(TO_READY).isAfter(now);
    }

    /** The replicas that keep data and really run twice. */
    public List<String> doubled() {
        var seen = new HashSet<Replica>();
        return Stream.concat(runs.stream(), forgotten.stream())
                .filter(run -> run.isStateful && machines.containsKey(run.node) && machines.get(run.node).isPowered)
                .filter(run -> !seen.add(run.replica))
                .map(run -> run.replica.toString())
                .toList();
    }

    @Override
    public Observation observe(Composition of) {
        if (isAway) {
            throw new ClusterException("the cluster is away", null);
        }
        var nodes = machines.values().stream()
                .map(machine -> new NodeStatus(
                        machine.builder.build(),
                        machine.lostSince == null ? Duration.ZERO : Duration.between(machine.lostSince, now),
                        machine.lostSince == null ? "" : "was not heard",
                        machine.isDeclaredStopped))
                .toList();
        var instances = runs.stream()
                .map(run -> new InstanceStatus(run.replica, run.node, run.incarnation, run.restarts, phase(run), ""))
                .toList();
        var connections = of.connections().stream()
                .map(connection -> new ConnectionStatus(
                        connection, !workingOn(connection.to()).isEmpty(), "as it works"))
                .toList();
        return new Observation(nodes, instances, connections, Map.of());
    }

    private Phase phase(Run run) {
        if (run.isLeaving) {
            return Phase.LEAVING;
        }
        if (run.pausedUntil != null) {
            return Phase.CRASHED;
        }
        if (!works(run) || !isReachable(run)) {
            return Phase.UNREADY;
        }
        return isBroken(stalling, run) ? Phase.STALLED : Phase.READY;
    }

    @Override
    public void ensure(Composition of, List<Assignment> assignments) {
        if (isAway) {
            throw new ClusterException("the cluster is away", null);
        }
        for (var run : List.copyOf(runs)) {
            if (assignments.stream()
                    .noneMatch(assignment -> assignment.replica().equals(run.replica))) {
                end(run);
            }
        }
        for (var assignment : assignments) {
            ensure(of, assignment);
        }
    }

    private void ensure(Composition of, Assignment assignment) {
        boolean isStateful =
                of.find(assignment.replica().function()).orElseThrow().isStateful();
        Predicate<Run> isHere = run -> run.node.equals(assignment.node()) && !run.isLeaving;
        var all = runs.stream()
                .filter(run -> run.replica.equals(assignment.replica()))
                .toList();
        all.stream()
                .filter(run ->
                        assignment.condemned().filter(run.incarnation::equals).isPresent())
                .forEach(this::end);
        boolean isReadyHere = all.stream().anyMatch(run -> isHere.test(run) && phase(run) == Phase.READY);
        all.stream()
                .filter(isHere.negate())
                .filter(run -> isStateful || isReadyHere)
                .forEach(this::end);
        if (assignment.isOldDead()) {
            var old = all.stream()
                    .filter(run -> !run.node.equals(assignment.node()) && runs.contains(run))
                    .toList();
            runs.removeAll(old);
            forgotten.addAll(old);
        }
        boolean isHereNow = runs.stream()
                .anyMatch(run -> run.replica.equals(assignment.replica()) && (isHere.test(run) || isStateful));
        if (!isHereNow) {
            start(assignment, isStateful);
        }
    }

    private void end(Run run) {
        run.isLeaving = true;
        if (isReachable(run)) {
            runs.remove(run);
        }
    }

    private void start(Assignment assignment, boolean isStateful) {
        var run = new Run();
        run.replica = assignment.replica();
        run.node = assignment.node();
        run.incarnation = "run-" + incarnations++;
        run.started = now;
        run.isStateful = isStateful;
        runs.add(run);
    }

    @Override
    public void tell(Composition of, Replica replica, String reason, String text) {
        told.add(replica + " " + reason + ": " + text);
    }
}
