package smartenergy.composer.cluster;

/**
 * One run of a replica on a node, as it is seen at one moment. While a replica moves there are two.
 *
 * @param incarnation tells this run from the next one on the same node, such as a pod's UID
 * @param restarts how often it was started again within this incarnation
 * @param detail for a person, such as why it is not ready; else empty
 */
public record InstanceStatus(
        Replica replica, String node, String incarnation, int restarts, Phase phase, String detail) {

    /** Ready and, where it tells, moving data. */
    public boolean isGood() {
        return phase == Phase.READY;
    }

    /** Whether nothing of it runs, or nothing will. */
    public boolean isOver() {
        return phase == Phase.CRASHED || phase == Phase.REFUSED;
    }

    /** Tells it from every other one, also from the one before within the same incarnation. */
    public String run() {
        return incarnation + " " + restarts;
    }

    /** The same run, where it does not answer. */
    public InstanceStatus silent(String why) {
        return new InstanceStatus(replica, node, incarnation, restarts, Phase.SILENT, why);
    }

    /** The same run, which cannot do what it is there for. */
    public InstanceStatus unready(String why) {
        return new InstanceStatus(replica, node, incarnation, restarts, Phase.UNREADY, why);
    }

    /** The same run, where what waits does not move. */
    public InstanceStatus stalled(String why) {
        return new InstanceStatus(replica, node, incarnation, restarts, Phase.STALLED, why);
    }

    /** How far a run is. */
    public enum Phase {
        /** On its way, or not ready any more. */
        UNREADY,
        /** On its way, and visibly at work. */
        STARTING,
        /** It was ready; it takes connections still, and answers nothing, as one that hangs. */
        SILENT,
        /** Ready and, where it tells, moving data. */
        READY,
        /** Ready, but what waits at its data plane has not moved for the adapter's stated time. */
        STALLED,
        /** It has ended by itself, and nothing starts it again at once. */
        CRASHED,
        /** The node will not have it, for want of room for instance. */
        REFUSED,
        /** It has been told to stop, or its node is gone. */
        LEAVING
    }
}
