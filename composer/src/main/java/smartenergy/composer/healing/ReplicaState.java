package smartenergy.composer.healing;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import smartenergy.composer.cluster.Assignment;
import smartenergy.composer.cluster.Replica;

/**
 * What is remembered of a copy that has a node.
 *
 * @param since when it was given the node
 * @param tries by node
 * @param condemned the incarnation that is to be started anew; empty for none
 * @param hold why it cannot be helped now; empty for no reason
 */
public record ReplicaState(
        Replica copy,
        String node,
        Instant since,
        Map<String, Tries> tries,
        LastSeen seen,
        String condemned,
        Optional<Moving> moving,
        String hold) {

    public ReplicaState {
        tries = Map.copyOf(tries);
    }

    static ReplicaState placed(Replica copy, String node, Instant now) {
        return new ReplicaState(copy, node, now, Map.of(), LastSeen.nothing(now), "", Optional.empty(), "");
    }

    Assignment assignment() {
        return new Assignment(
                copy,
                node,
                Optional.of(condemned).filter(incarnation -> !incarnation.isEmpty()),
                moving.map(Moving::isOldDead).orElse(false));
    }

    public int triesHere() {
        return Optional.ofNullable(tries.get(node)).map(Tries::count).orElse(0);
    }

    /** Whether it was ready when it was last seen. */
    public boolean isGood() {
        return seen.isGood();
    }

    ReplicaState movedTo(String to, Moving move, Instant now) {
        return new ReplicaState(copy, to, now, tries, LastSeen.nothing(now), "", Optional.of(move), "");
    }

    ReplicaState stillMoving(Moving move) {
        return new ReplicaState(copy, node, since, tries, seen, condemned, Optional.of(move), hold);
    }

    ReplicaState with(LastSeen now) {
        return new ReplicaState(copy, node, since, tries, now, condemned, moving, hold);
    }

    ReplicaState withMore(int more, Instant now) {
        return withTries(new Tries(triesHere() + more, now));
    }

    ReplicaState withTries(Tries here) {
        var all = new HashMap<>(tries);
        all.put(node, here);
        return new ReplicaState(copy, node, since, all, seen, condemned, moving, hold);
    }

    ReplicaState withOnly(Map<String, Tries> left) {
        return new ReplicaState(copy, node, since, left, seen, condemned, moving, hold);
    }

    ReplicaState condemning(String incarnation) {
        return new ReplicaState(copy, node, since, tries, seen, incarnation, moving, hold);
    }

    ReplicaState arrived() {
        return new ReplicaState(copy, node, since, tries, seen, condemned, Optional.empty(), hold);
    }

    ReplicaState holding(String why) {
        return new ReplicaState(copy, node, since, tries, seen, condemned, moving, why);
    }
}
