package smartenergy.composer.healing;

import java.time.Duration;
import smartenergy.composer.cluster.Replica;

/** What the composer does about one replica of a function. */
public sealed interface Decision {
    Replica replica();

    Reason reason();

    /** For a person. */
    String text();

    /** Begins on a node. */
    record Place(Replica replica, String node, Reason reason) implements Decision {
        @Override
        public String text() {
            return "placed on " + node;
        }
    }

    /** @param tries on this node so far, with this one */
    record Retry(Replica replica, String node, int tries, Reason reason, String detail) implements Decision {
        @Override
        public String text() {
            return "try " + tries + " on " + node + because(detail);
        }
    }

    /** Leaves a node for another. */
    record Move(Replica replica, String from, String to, Reason reason, String detail) implements Decision {
        @Override
        public String text() {
            return "moves from " + from + " to " + to + because(detail);
        }
    }

    /** Has arrived: it is ready, and its connections are stitched. */
    record Moved(Replica replica, String from, String to, Duration took) implements Decision {
        @Override
        public Reason reason() {
            return Reason.Ready;
        }

        @Override
        public String text() {
            return "is ready on %s, %.1f s after it had to leave %s".formatted(to, took.toMillis() / 1e3, from);
        }
    }

    /** Cannot be helped now; it is tried again. */
    record Hold(Replica replica, Reason reason, String detail) implements Decision {
        @Override
        public String text() {
            return "waits" + because(detail);
        }
    }

    /** Ends. */
    record Remove(Replica replica, String node, Reason reason) implements Decision {
        @Override
        public String text() {
            return "ends on " + node;
        }
    }

    private static String because(String detail) {
        return detail.isEmpty() ? "" : ": " + detail;
    }
}
