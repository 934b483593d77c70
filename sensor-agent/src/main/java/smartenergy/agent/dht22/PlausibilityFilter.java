package smartenergy.agent.dht22;

import smartenergy.agent.dht22.Outcome.Decoded;
import smartenergy.agent.dht22.Outcome.Refused;
import smartenergy.agent.hardware.Fault;

/**
 * Holds back a reading that is far from the last one until the next agrees with it: a frame decoded wrong does not come
 * twice, a room that really changed does. The first reading is held back as well, since a DHT22 answers with what it
 * measured at the read before, however long ago that was (AM2302 manual).
 */
final class PlausibilityFilter {
    /** In °C; more than a room does between two reads. */
    private static final double NEAR_CELSIUS = 3;

    private static final double NEAR_PERCENT = 15;

    private Decoded last;
    private Decoded heldBack;

    Outcome pass(Decoded decoded) {
        if (isNear(last, decoded) || isNear(heldBack, decoded)) {
            last = decoded;
            heldBack = null;
            return decoded;
        }
        heldBack = decoded;
        return new Refused(
                Fault.UNCONFIRMED,
                decoded + (last == null ? " is the first reading" : " is far from " + last) + "; the next must agree");
    }

    private static boolean isNear(Decoded one, Decoded other) {
        return one != null
                && Math.abs(one.celsius() - other.celsius()) <= NEAR_CELSIUS
                && Math.abs(one.humidityPercent() - other.humidityPercent()) <= NEAR_PERCENT;
    }
}
