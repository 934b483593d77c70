package smartenergy.composer.cluster;

/**
 * One of a function's replicas.
 *
 * @param index from 0 on; of a function for every node, any number that no other of its replicas has
 */
public record Replica(String function, int index) implements Comparable<Replica> {
    /** Such as {@code gateway-relay/0}. */
    @Override
    public String toString() {
        return function + "/" + index;
    }

    @Override
    public int compareTo(Replica other) {
        int byFunction = function.compareTo(other.function);
        return byFunction == 0 ? Integer.compare(index, other.index) : byFunction;
    }
}
