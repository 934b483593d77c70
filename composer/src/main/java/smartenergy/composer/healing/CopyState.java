package smartenergy.composer.healing;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import smartenergy.composer.cluster.Assignment;
import smartenergy.composer.cluster.Copy;

/**
 * What is remembered of a copy that has a node.
 *
 * @param since when it was given the node
 * @param tries by node
 * @param condemned the incarnation that is to be started anew; empty for none
 * @param hold why it cannot be helped now; empty for no reason
 */
public record CopyState(
        Copy copy,
        String node,
        Instant since,
        Map<String, Tries> tries,
        Seen seen,
        String condemned,
        Optional<Moving> moving,
        String hold) {

    public CopyState {
        tries = Map.copyOf(tries);
    }

    static CopyState placed(Copy copy, String node, Instant now) {
        return new CopyState(copy, node, now, Map.of(), Seen.nothing(now), "", Optional.empty(), "");
    }

    Assignment assignment() {
        return new Assignment(
                copy,
                node,
                Optional.of(condemned).filter(incarnation -> !incarnation.isEmpty()),
                moving.map(Moving::isOldDead).orElse(false));
    }

    int triesHere() {
        return Optional.ofNullable(tries.get(node)).map(Tries::count).orElse(0);
    }

    boolean isGood() {
        return seen.isGood();
    }

    CopyState movedTo(String to, Moving move, Instant now) {
        return new CopyState(copy, to, now, tries, Seen.nothing(now), "", Optional.of(move), "");
    }

    CopyState stillMoving(Moving move) {
        return new CopyState(copy, node, since, tries, seen, condemned, Optional.of(move), hold);
    }

    CopyState with(Seen now) {
        return new CopyState(copy, node, since, tries, now, condemned, moving, hold);
    }

    CopyState withMore(int more, Instant now) {
        return withTries(new Tries(triesHere() + more, now));
    }

    CopyState withTries(Tries here) {
        var all = new HashMap<>(tries);
        all.put(node, here);
        return new CopyState(copy, node, since, all, seen, condemned, moving, hold);
    }

    CopyState withOnly(Map<String, Tries> left) {
        return new CopyState(copy, node, since, left, seen, condemned, moving, hold);
    }

    CopyState condemning(String incarnation) {
        return new CopyState(copy, node, since, tries, seen, incarnation, moving, hold);
    }

    CopyState arrived() {
        return new CopyState(copy, node, since, tries, seen, condemned, Optional.empty(), hold);
    }

    CopyState holding(String why) {
        return new CopyState(copy, node, since, tries, seen, condemned, moving, why);
    }
}
