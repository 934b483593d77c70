package smartenergy.composer.cluster;

/**
 * One of a function's replicas.
 *
 * @param replica from 0 on; of a function for every node, any number that no other of its copies has
 */
public record Copy(String function, int replica) implements Comparable<Copy> {
    /** Such as {@code gateway-relay/0}. */
    @Override
    public String toString() {
        return function + "/" + replica;
    }

    @Override
    public int compareTo(Copy other) {
        int byFunction = function.compareTo(other.function);
        return byFunction == 0 ? Integer.compare(replica, other.replica) : byFunction;
    }
}
