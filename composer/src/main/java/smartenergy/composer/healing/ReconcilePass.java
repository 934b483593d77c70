package smartenergy.composer.healing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import smartenergy.composer.cluster.InstanceStatus;
import smartenergy.composer.cluster.Observation;
import smartenergy.composer.cluster.Replica;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.composition.Function;

/** One step of a {@link Tuner}, function by function in start order. Used once. */
final class ReconcilePass {
    private final Policy policy;
    private final Composition composition;
    private final State before;
    private final Optional<RelocationRequest> request;
    private final Instant now;
    private final ClusterView around;
    private final Map<Replica, ReplicaState> states;
    private final Judge judge;
    private final Map<Replica, Waiting> waiting = new TreeMap<>();
    /** By function and node: which replica of a function for every node is for which. */
    private final Map<String, Map<String, Replica>> everyNode = new LinkedHashMap<>();

    private final List<NodeFailure> failures;
    private final List<Decision> decisions = new ArrayList<>();

    ReconcilePass(
            Policy policy,
            Composition composition,
            State before,
            Observation observation,
            Optional<RelocationRequest> request,
            Instant now) {
        this.policy = policy;
        this.composition = composition;
        this.before = before;
        this.request = request;
        this.now = now;
        this.around = new ClusterView(policy, composition, before, observation, now);
        this.states = new TreeMap<>(before.byReplica());
        this.judge = new Judge(policy, composition, around, states, now);
        this.failures = new ArrayList<>(before.failures().stream()
                .filter(any -> any.at().plus(policy.avoidFor()).isAfter(now))
                .toList());
    }

    Tuner.Outcome run() {
        var wanted = new LinkedHashMap<Function, List<Replica>>();
        composition.startOrder().forEach(function -> wanted.put(function, wanted(function)));
        var all = wanted.values().stream().flatMap(List::stream).toList();
        for (var state : before.replicas()) {
            if (!all.contains(state.replica())) {
                states.remove(state.replica());
                decisions.add(new Decision.Remove(state.replica(), state.node(), Reason.NotWanted));
            }
        }
        wanted.forEach((function, replicas) -> {
            for (var replica : replicas) {
                var state = states.get(replica);
                if (state == null) {
                    admit(function, replica);
                } else {
                    states.put(replica, tend(function, state));
                }
            }
        });
        var answered = request.map(RelocationRequest::id).orElse(before.answered());
        return new Tuner.Outcome(
                new State(List.copyOf(states.values()), List.copyOf(waiting.values()), failures, answered), decisions);
    }

    private List<Replica> wanted(Function function) {
        if (!function.everyNode()) {
            return IntStream.range(0, function.replicas())
                    .mapToObj(replica -> new Replica(function.name(), replica))
                    .toList();
        }
        var there = new TreeMap<String, Replica>();
        before.replicas().stream()
                .filter(state -> state.replica().function().equals(function.name()))
                .filter(state -> around.isThere(state.node())
                        && around.matchmaker().mismatch(function, state.node()).isEmpty())
                .forEach(state -> there.put(state.node(), state.replica()));
        int free = 0;
        for (var node : around.matchmaker().nodesFor(function)) {
            if (!there.containsKey(node)) {
                while (states.containsKey(new Replica(function.name(), free))) {
                    free++;
                }
                there.put(node, new Replica(function.name(), free++));
            }
        }
        everyNode.put(function.name(), there);
        return there.values().stream().sorted().toList();
    }

    private void admit(Function function, Replica replica) {
        var lacking = lacking(function);
        if (lacking.isPresent()) {
            var since = since(replica);
            boolean isLate = Duration.between(since, now).compareTo(policy.startPatience()) > 0;
            await(replica, isLate ? Reason.PredecessorNotReady : Reason.WaitsForPredecessor, lacking.get());
            return;
        }
        var node = function.everyNode() ? nodeFor(replica) : Optional.<String>empty();
        if (node.isEmpty()) {
            var found = around.matchmaker().place(function, replica.index(), around.avoided(List.of(), failures, now));
            if (found.node().isEmpty()) {
                await(replica, Reason.FitsNowhere, found.obstacle());
                return;
            }
            node = found.node();
        }
        states.put(replica, ReplicaState.placed(replica, node.get(), now));
        decisions.add(new Decision.Place(replica, node.get(), Reason.New));
    }

    private Optional<String> nodeFor(Replica replica) {
        return everyNode.get(replica.function()).entrySet().stream()
                .filter(entry -> entry.getValue().equals(replica))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private Instant since(Replica replica) {
        return before.waiting().stream()
                .filter(any -> any.replica().equals(replica))
                .map(Waiting::since)
                .findFirst()
                .orElse(now);
    }

    private void await(Replica replica, Reason reason, String detail) {
        waiting.put(replica, new Waiting(replica, since(replica), reason, detail));
        // The detail changes from second to second; where it stands is in the state.
        boolean isKnown =
                before.waiting().stream().anyMatch(any -> any.replica().equals(replica) && any.reason() == reason);
        if (!isKnown) {
            decisions.add(new Decision.Hold(replica, reason, detail));
        }
    }

    /** The first predecessor that is not ready, and why. */
    private Optional<String> lacking(Function function) {
        for (var name : composition.needs(function)) {
            var unready = waiting.values().stream()
                    .filter(any -> any.replica().function().equals(name))
                    .map(any -> any.replica() + " has no node")
                    .findFirst()
                    .or(() -> states.values().stream()
                            .filter(any -> any.replica().function().equals(name) && !any.isGood())
                            .filter(any -> !(everyNode.containsKey(name)
                                    && around.loss(any.node()).isPresent()))
                            .map(this::unready)
                            .findFirst());
            if (unready.isPresent()) {
                return unready;
            }
        }
        return Optional.empty();
    }

    private String unready(ReplicaState state) {
        var detail = around.instance(state).map(InstanceStatus::detail).filter(text -> !text.isEmpty());
        return state.replica() + " is not ready on " + state.node()
                + detail.map(text -> ": " + text).orElse("");
    }

    private ReplicaState tend(Function function, ReplicaState remembered) {
        var instance = around.instance(remembered);
        int restarts = instance.map(remembered.seen()::restartsUntil).orElse(0);
        var state = look(remembered, instance, restarts);
        var loss = around.loss(state.node());
        if (loss.isPresent()) {
            return leaveLost(function, state, loss.get().getKey(), loss.get().getValue());
        }
        state = settle(function, state);
        var failure = judge.failure(function, state, instance, restarts > triesLeft(remembered));
        if (failure.isPresent()) {
            return retry(
                    function,
                    state,
                    failure.get(),
                    instance.map(InstanceStatus::detail).orElse("nothing of it runs"));
        }
        return leaveByPlan(function, state);
    }

    private ReplicaState look(ReplicaState state, Optional<InstanceStatus> instance, int restarts) {
        if (instance.isEmpty()) {
            return state.gone(now);
        }
        var next = state.seen(instance.get(), now);
        int counted = Math.min(restarts, triesLeft(state));
        if (counted > 0) {
            next = next.withMore(counted, now);
            decisions.add(new Decision.Retry(
                    state.replica(),
                    state.node(),
                    next.triesHere(),
                    Reason.Crashed,
                    instance.get().detail()));
        }
        if (!instance.get().incarnation().equals(state.condemned())) {
            next = next.condemning("");
        }
        return forget(next);
    }

    private ReplicaState forget(ReplicaState state) {
        boolean isForgiven = state.isGood()
                && state.seen().since().plus(policy.forgetAfter()).isBefore(now);
        var left = state.tries().stream()
                .filter(tries -> tries.node().equals(state.node())
                        ? !isForgiven
                        : !tries.last().plus(policy.avoidFor()).isBefore(now))
                .toList();
        return left.size() == state.tries().size() ? state : state.withOnly(left);
    }

    private ReplicaState leaveLost(Function function, ReplicaState state, Reason reason, String why) {
        if (function.everyNode()) {
            return hold(state, reason, why);
        }
        boolean isOldDead = around.isStopped(state.node()) && around.isDeadBut(state.replica(), state.node());
        if (function.isStateful() && !isOldDead) {
            return hold(
                    state,
                    Reason.Fenced,
                    why + "; it keeps data and may be running there, so it waits for the node, or for word that it is"
                            + " stopped");
        }
        return leave(function, state, reason, why, isOldDead);
    }

    /** A move is over when the replica is ready and stitched; until then it is looked whether its old run has died. */
    private ReplicaState settle(Function function, ReplicaState state) {
        if (state.moving().isEmpty()) {
            return state;
        }
        var move = state.moving().get();
        if (state.isGood() && around.isStitched(function)) {
            decisions.add(new Decision.Moved(
                    state.replica(), move.from(), state.node(), Duration.between(move.since(), now)));
            return state.arrived();
        }
        return state.stillMoving(
                new Moving(move.from(), move.reason(), move.since(), around.isDeadBut(state.replica(), state.node())));
    }

    private int triesLeft(ReplicaState state) {
        return Math.max(0, policy.tries() - state.triesHere());
    }

    /** On the same node as often as it may, then on another one. */
    private ReplicaState retry(Function function, ReplicaState state, Reason reason, String detail) {
        if (reason != Reason.NodeRefused && state.triesHere() < policy.tries()) {
            return tryAgain(state, reason, detail);
        }
        var tried = state;
        if (tried.triesHere() < policy.tries()) {
            tried = tried.withTries(policy.tries(), now);
        }
        var last = new NodeFailure(state.node(), function.name(), now);
        failures.removeIf(
                any -> any.node().equals(last.node()) && any.function().equals(last.function()));
        failures.add(last);
        var next = function.everyNode()
                ? hold(tried, Reason.TriedOut, detail)
                : leave(function, tried, reason, detail, false);
        if (next.node().equals(state.node())
                && next.triesOn(state.node())
                        .orElseThrow()
                        .last()
                        .plus(policy.pause(next.triesHere()))
                        .isBefore(now)) {
            return tryAgain(next, Reason.TriedOut, detail);
        }
        return next;
    }

    private ReplicaState tryAgain(ReplicaState state, Reason reason, String detail) {
        var next = state.triedAgain(now);
        decisions.add(new Decision.Retry(state.replica(), state.node(), next.triesHere(), reason, detail));
        return next;
    }

    /** To whatever node suits best, if any does; else it stays and says why. */
    private ReplicaState leave(Function function, ReplicaState state, Reason reason, String detail, boolean isOldDead) {
        var ruledOut = around.avoided(state.tries(), failures, now);
        ruledOut.put(state.node(), "is to be left");
        var found = around.matchmaker().place(function, state.replica().index(), ruledOut);
        return found.node()
                .map(to -> move(state, to, reason, detail, isOldDead))
                .orElseGet(() -> hold(state, Reason.FitsNowhere, detail + "; no other node: " + found.obstacle()));
    }

    private ReplicaState move(ReplicaState state, String to, Reason reason, String detail, boolean isOldDead) {
        decisions.add(new Decision.Move(state.replica(), state.node(), to, reason, detail));
        var since = state.moving().map(Moving::since).orElse(now);
        return state.movedTo(to, new Moving(state.node(), reason, since, isOldDead), now);
    }

    private ReplicaState hold(ReplicaState state, Reason reason, String detail) {
        if (!state.hold().equals(detail)) {
            decisions.add(new Decision.Hold(state.replica(), reason, detail));
        }
        return state.holding(detail);
    }

    /** A node that is to be emptied, that does not suit any more, or that a person wants it to leave. */
    private ReplicaState leaveByPlan(Function function, ReplicaState state) {
        var mismatch = around.matchmaker().mismatch(function, state.node());
        var asked = request.filter(any -> any.replica().equals(state.replica()));
        if (function.everyNode() || asked.isEmpty() && mismatch.isEmpty() && !around.isCordoned(state.node())) {
            return state.holding("");
        }
        if (asked.isEmpty() && state.moving().isPresent()) {
            return state;
        }
        var other = otherInTheWay(function, state.replica());
        if (other.isPresent()) {
            return hold(state, asked.isEmpty() ? Reason.NodeCordoned : Reason.Requested, other.get());
        }
        if (asked.isPresent()) {
            return asked.get()
                    .to()
                    .map(to -> moveTo(function, state, to))
                    .orElseGet(() -> leave(function, state, Reason.Requested, "", false));
        }
        return mismatch.map(why -> leave(function, state, Reason.NodeUnsuitable, state.node() + " " + why, false))
                .orElseGet(() -> leave(function, state, Reason.NodeCordoned, state.node() + " is cordoned", false));
    }

    private ReplicaState moveTo(Function function, ReplicaState state, String to) {
        if (to.equals(state.node())) {
            return hold(state, Reason.Requested, "it is on " + to + " already");
        }
        var others = new TreeMap<String, String>();
        around.names().stream().filter(name -> !name.equals(to)).forEach(name -> others.put(name, "is not asked for"));
        var found = around.matchmaker().place(function, state.replica().index(), others);
        return found.node()
                .map(node -> move(state, node, Reason.Requested, "", false))
                .orElseGet(() -> hold(state, Reason.Requested, to + " cannot take it: " + found.obstacleOf(to)));
    }

    /** Of one spread group one replica moves at a time, and one that keeps data only while all others are good. */
    private Optional<String> otherInTheWay(Function function, Replica replica) {
        return states.values().stream()
                .filter(any -> isOf(function.group(), any.replica()))
                .filter(any -> any.moving().isPresent()
                        || function.isStateful()
                                && !any.isGood()
                                && !any.replica().equals(replica))
                .map(any -> any.replica() + (any.moving().isPresent() ? " is moving" : " is not ready"))
                .findFirst();
    }

    private boolean isOf(String group, Replica replica) {
        return composition
                .find(replica.function())
                .filter(function -> function.group().equals(group))
                .isPresent();
    }
}
