package smartenergy.relay.datapond;

import org.bson.Document;

/**
 * Positions order everything in a collection as it came: an instance's epoch above, a counter below. Two instances that
 * live at the same time, as after a network partition, never give the same one.
 */
final class Positions {
    private static final int COUNTER_BITS = 40;

    private Positions() {}

    /** Before every position of the epoch. */
    static long start(long epoch) {
        return epoch << COUNTER_BITS;
    }

    /** The last one that the epoch can have. */
    static long end(long epoch) {
        return start(epoch + 1) - 1;
    }

    static long epochOf(long position) {
        return position >> COUNTER_BITS;
    }

    /** A query in the plain form that every server answers from the order of {@code _id}, unlike {@code $and}. */
    static Document between(long after, long upTo) {
        return new Document("_id", new Document("$gt", after).append("$lte", upTo));
    }
}
