package smartenergy.relay.datapond;

/**
 * Positions order everything in a collection as it came: an instance's epoch above, a counter below. Two instances that
 * live at the same time, as after a network partition, never give the same one.
 */
final class Positions {
    private static final int COUNTER_BITS = 40;

    private Positions() {}

    static long first(long epoch) {
        return epoch << COUNTER_BITS;
    }

    static long epochOf(long position) {
        return position >> COUNTER_BITS;
    }
}
