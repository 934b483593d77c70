package smartenergy.composer.healing;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Arrays;

/** Why something is decided; also the reason of events and conditions. */
public enum Reason {
    /** Not there yet. */
    New,
    NodeLost,
    NodeStopped,
    NodeGone,
    NodeCordoned,
    /** The node has not, or no longer, what the function needs. */
    NodeUnsuitable,
    NodeRefused,
    /** By a person. */
    Requested,
    Crashed,
    Unready,
    /** It hangs. */
    Silent,
    Stalled,
    /** Tried too often on one node. */
    TriedOut,
    /** A stateful replica whose old run may be alive out of sight. */
    Fenced,
    FitsNowhere,
    WaitsForPredecessor,
    /** A predecessor is not ready after the time allowed for that. */
    PredecessorNotReady,
    NotWanted,
    /** After a move, whatever the move was for. */
    Ready,
    /** One that a newer composer wrote. */
    Unknown;

    @JsonCreator
    static Reason of(String name) {
        return Arrays.stream(values())
                .filter(any -> any.name().equals(name))
                .findFirst()
                .orElse(Unknown);
    }
}
