package smartenergy.systemtests.acceptance;

import java.util.BitSet;

/**
 * What the broker acknowledged to a foreign publisher against what InfluxDB holds. Such a publisher knows nothing but
 * PUBACK, and mosquitto keeps in memory what it acknowledged; so what it took just before it was killed may be gone.
 *
 * @param acknowledged numbers from 1 to this
 * @param mayBeGone the numbers that a broker had acknowledged just before it was killed
 */
record EdgexAudit(long acknowledged, BitSet mayBeGone, Inventory found) {

    private BitSet missing() {
        var missing = new BitSet();
        missing.set(1, Math.toIntExact(acknowledged) + 1);
        missing.andNot(found.seen(Hops.EDGEX));
        return missing;
    }

    private BitSet lost() {
        var lost = missing();
        lost.andNot(mayBeGone);
        return lost;
    }

    boolean passed() {
        return lost().isEmpty() && found.repeated(Hops.EDGEX).isEmpty();
    }

    String summary() {
        int gone = missing().cardinality() - lost().cardinality();
        return "EdgeX bus: acknowledged by the broker %d = stored %d + gone with the killed broker's memory %d, duplicates %d, lost %s"
                .formatted(
                        acknowledged,
                        found.distinct(),
                        gone,
                        found.repeated(Hops.EDGEX).size(),
                        lost().isEmpty() ? "0" : lost());
    }
}
