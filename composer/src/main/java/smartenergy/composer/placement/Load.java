package smartenergy.composer.placement;

import java.util.Optional;
import smartenergy.composer.composition.Resources;

/** A node's load while a plan is made: what was there, and what has come since. Not thread-safe. */
final class Load {
    /** Measured memory leaves so much free: what a function really takes may be more than it requests. */
    private static final double MEMORY_LEFT_FREE = 0.05;

    private final Node node;
    private Resources promised = Resources.NONE;
    private Resources expected = Resources.NONE;
    private int replicas;

    Load(Node node) {
        this.node = node;
    }

    Node node() {
        return node;
    }

    int replicas() {
        return replicas;
    }

    /** Of a replica that the measurements do not show yet. */
    void add(Resources requests) {
        addMeasured(requests);
        if (node.measured().isPresent()) {
            expected = expected.plus(requests);
        }
    }

    /** Of a replica that is there already: its share is measured, where anything is. */
    void addMeasured(Resources requests) {
        promised = promised.plus(requests);
        replicas++;
    }

    private Resources used() {
        return node.measured()
                .map(expected::plus)
                .orElseGet(() -> node.requested().plus(promised));
    }

    /** Which resource has no room for the requests, if any. */
    Optional<String> shortage(Resources requests) {
        var taken = node.requested().plus(promised);
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
        long used = used().bytes();
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
        var used = used().plus(requests);
        double cpu = part(used.milliCpu(), node.allocatable().milliCpu());
        double memory = part(used.bytes(), node.allocatable().bytes());
        return (Math.max(cpu, memory) + (cpu + memory) / 2) / 2;
    }

    private static double part(long used, long all) {
        return all == 0 ? 1 : (double) used / all;
    }
}
