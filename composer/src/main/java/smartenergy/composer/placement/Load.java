package smartenergy.composer.placement;

import java.util.Optional;
import smartenergy.composer.composition.Resources;

/** A node's load while a plan is made: what was there, and what the plan has added. Not thread-safe. */
final class Load {
    /** Measured memory leaves so much free: what a function really takes may be more than it requests. */
    private static final double MEMORY_LEFT_FREE = 0.05;

    private final Node node;
    private Resources planned = Resources.NONE;
    private int copies;

    Load(Node node) {
        this.node = node;
    }

    Node node() {
        return node;
    }

    int copies() {
        return copies;
    }

    void add(Resources requests) {
        planned = planned.plus(requests);
        copies++;
    }

    /** Which resource has no room for the requests, if any. */
    Optional<String> shortage(Resources requests) {
        var taken = node.requested().plus(planned);
        var all = node.allocatable();
        if (taken.milliCpu() + requests.milliCpu() > all.milliCpu()) {
            return Optional.of("cpu: %dm wanted, %dm of %dm left"
                    .formatted(requests.milliCpu(), all.minus(taken).milliCpu(), all.milliCpu()));
        }
        if (taken.bytes() + requests.bytes() > all.bytes()) {
            return Optional.of("memory: %s wanted, %s of %s left"
                    .formatted(
                            Resources.mebibytes(requests.bytes()),
                            Resources.mebibytes(all.minus(taken).bytes()),
                            Resources.mebibytes(all.bytes())));
        }
        long used = node.used().plus(planned).bytes();
        if (used + requests.bytes() > (1 - MEMORY_LEFT_FREE) * all.bytes()) {
            return Optional.of("memory: %s wanted, %s of %s in use"
                    .formatted(
                            Resources.mebibytes(requests.bytes()),
                            Resources.mebibytes(used),
                            Resources.mebibytes(all.bytes())));
        }
        return Optional.empty();
    }

    /**
     * How loaded the node is with the requests on it, 0 to about 1. Each resource counts as a part of the node's own,
     * the fuller one more; a node gets worse with each of them, whatever the other is.
     */
    double with(Resources requests) {
        var used = node.used();
        double cpu = part(
                used.milliCpu() + planned.milliCpu() + requests.milliCpu(),
                node.allocatable().milliCpu());
        double memory = part(
                used.bytes() + planned.bytes() + requests.bytes(),
                node.allocatable().bytes());
        return (Math.max(cpu, memory) + (cpu + memory) / 2) / 2;
    }

    private static double part(long used, long all) {
        return all == 0 ? 1 : (double) used / all;
    }
}
