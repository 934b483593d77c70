package smartenergy.composer.healing;

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
    Stalled,
    /** Tried too often on one node. */
    TriedOut,
    /** A stateful copy whose old run may be alive out of sight. */
    Fenced,
    FitsNowhere,
    WaitsForPredecessor,
    /** A predecessor is not ready after the time allowed for that. */
    PredecessorNotReady,
    NotWanted,
    Ready
}
