package smartenergy.composer.healing;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import smartenergy.composer.cluster.Assignment;
import smartenergy.composer.cluster.InstanceStatus;
import smartenergy.composer.cluster.Replica;

/**
 * What is remembered of a replica that has a node.
 *
 * @param index which of the function's replicas
 * @param since when it was given the node
 * @param isGood whether it was ready when it was last seen
 * @param tries at most one of each node
 * @param condemned the incarnation that is to be started anew; empty for none
 * @param move null if it is not on its way
 * @param hold why it cannot be helped now; empty for no reason
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ReplicaState(
        String function,
        @JsonProperty("replica") int index,
        String node,
        Instant since,
        @JsonProperty("ready") boolean isGood,
        List<Tries> tries,
        LastSeen seen,
        String condemned,
        @JsonProperty("moving") Moving move,
        String hold) {

    public ReplicaState {
        tries = tries == null ? List.of() : List.copyOf(tries);
        condemned = Objects.requireNonNullElse(condemned, "");
        hold = Objects.requireNonNullElse(hold, "");
    }

    /** How far a replica is, for a person. */
    public enum Stage {
        @JsonProperty("starting")
        STARTING,
        @JsonProperty("ready")
        READY,
        @JsonProperty("failing")
        FAILING,
        @JsonProperty("moving")
        MOVING
    }

    static ReplicaState placed(Replica replica, String node, Instant now) {
        return new ReplicaState(
                replica.function(), replica.index(), node, now, false, List.of(), LastSeen.nothing(now), "", null, "");
    }

    Assignment assignment() {
        return new Assignment(
                replica(),
                node,
                Optional.of(condemned).filter(incarnation -> !incarnation.isEmpty()),
                moving().map(Moving::isOldDead).orElse(false));
    }

    /** Which of its function's replicas. */
    public Replica replica() {
        return new Replica(function, index);
    }

    /** The move that it is on, if it is on one. */
    public Optional<Moving> moving() {
        return Optional.ofNullable(move);
    }

    /** Follows from the rest; told for those who only read. */
    @JsonProperty(value = "state", access = JsonProperty.Access.READ_ONLY)
    public Stage stage() {
        if (move != null) {
            return Stage.MOVING;
        }
        if (isGood) {
            return Stage.READY;
        }
        return triesHere() > 0 || !hold.isEmpty() || seen.wasGood() ? Stage.FAILING : Stage.STARTING;
    }

    /** Why it is not as it should be, for a person; absent if nothing is known. */
    public Optional<String> detail() {
        return Stream.of(hold, seen.detail()).filter(text -> !text.isEmpty()).findFirst();
    }

    /** How often it was tried again on the node that it has. */
    public int triesHere() {
        return triesOn(node).map(Tries::count).orElse(0);
    }

    Optional<Tries> triesOn(String where) {
        return tries.stream().filter(any -> any.node().equals(where)).findFirst();
    }

    ReplicaState movedTo(String to, Moving where, Instant now) {
        return new ReplicaState(function, index, to, now, false, tries, LastSeen.nothing(now), "", where, "");
    }

    ReplicaState stillMoving(Moving where) {
        return new ReplicaState(function, index, node, since, isGood, tries, seen, condemned, where, hold);
    }

    /** Nothing of it is seen. */
    ReplicaState gone(Instant now) {
        return seen(false, seen.gone(isGood, now));
    }

    ReplicaState seen(InstanceStatus instance, Instant now) {
        return seen(instance.isGood(), seen.next(isGood, instance, now));
    }

    private ReplicaState seen(boolean isGoodNow, LastSeen now) {
        return new ReplicaState(function, index, node, since, isGoodNow, tries, now, condemned, move, hold);
    }

    /** It is started anew, and counts as one that never was ready. */
    ReplicaState triedAgain(Instant now) {
        return withMore(1, now).condemning(seen.incarnation()).seen(false, seen.triedAgain(now));
    }

    ReplicaState withMore(int more, Instant now) {
        return withTries(triesHere() + more, now);
    }

    ReplicaState withTries(int count, Instant now) {
        var others = tries.stream().filter(any -> !any.node().equals(node));
        return withOnly(
                Stream.concat(others, Stream.of(new Tries(node, count, now))).toList());
    }

    ReplicaState withOnly(List<Tries> left) {
        return new ReplicaState(function, index, node, since, isGood, left, seen, condemned, move, hold);
    }

    ReplicaState condemning(String incarnation) {
        return new ReplicaState(function, index, node, since, isGood, tries, seen, incarnation, move, hold);
    }

    ReplicaState arrived() {
        return new ReplicaState(function, index, node, since, isGood, tries, seen, condemned, null, hold);
    }

    ReplicaState holding(String why) {
        return new ReplicaState(function, index, node, since, isGood, tries, seen, condemned, move, why);
    }
}
