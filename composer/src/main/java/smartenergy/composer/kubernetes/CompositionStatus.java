package smartenergy.composer.kubernetes;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Objects;

/**
 * What the composer remembers of a composition and says of it. Times are ISO-8601.
 *
 * @param ready copies that are ready of all that are wanted, such as {@code 9/11}
 * @param history what was done last, newest last
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(
        JsonInclude.Include.NON_EMPTY) // An API server built with a newer Go than its own takes empty texts for null.
public record CompositionStatus(
        Long observedGeneration,
        String ready,
        List<Condition> conditions,
        List<Copy> copies,
        List<Waiting> waiting,
        List<GivenUp> givenUp,
        List<Connection> connections,
        String answered,
        List<Happening> history) {

    public CompositionStatus {
        conditions = orEmpty(conditions);
        copies = orEmpty(copies);
        waiting = orEmpty(waiting);
        givenUp = orEmpty(givenUp);
        connections = orEmpty(connections);
        history = orEmpty(history);
        ready = Objects.requireNonNullElse(ready, "");
        answered = Objects.requireNonNullElse(answered, "");
    }

    private static <T> List<T> orEmpty(List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }

    /** As Kubernetes' own conditions are. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Condition(
            String type,
            String status,
            String reason,
            String message,
            String lastTransitionTime,
            Long observedGeneration) {}

    /**
     * @param condemned the incarnation that is to be started anew, else absent
     * @param hold why it cannot be helped now, else absent
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Copy(
            String function,
            int replica,
            String node,
            String since,
            boolean ready,
            List<Tries> tries,
            Seen seen,
            String condemned,
            Moving moving,
            String hold) {
        public Copy {
            tries = orEmpty(tries);
        }
    }

    /** How often a copy was tried on a node, and when it was the last time. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Tries(String node, int count, String last) {}

    /** What was seen of a copy's run last. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Seen(String incarnation, int restarts, boolean wasGood, String since) {}

    /** A move that is not over: a run on the node before may be there still. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Moving(String from, String reason, String since, boolean oldDead) {}

    /** A copy that has no node, and why. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Waiting(String function, int replica, String since, String reason, String detail) {}

    /** A node on which a function failed as often as it may. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record GivenUp(String node, String function, String at) {}

    /** Whether data can pass along a connection. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Connection(String from, String to, int port, boolean stitched, String detail) {}

    /** What was done about a copy. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Happening(String at, String copy, String reason, String text) {}
}
