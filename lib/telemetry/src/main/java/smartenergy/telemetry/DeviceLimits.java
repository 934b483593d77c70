package smartenergy.telemetry;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Beyond which values a device's readings are abnormal, as its profile says; what could not even be true is refused
 * before.
 *
 * @param ranges by the value's name
 */
public record DeviceLimits(String device, SortedMap<String, Range> ranges) {

    /**
     * In the value's unit.
     *
     * @param low negative infinity for none
     * @param high infinity for none
     */
    public record Range(double low, double high) {
        public Range {
            if (!(low < high)) {
                throw new IllegalArgumentException("the low limit " + low + " is not below the high limit " + high);
            }
        }
    }

    public DeviceLimits {
        ranges = Collections.unmodifiableSortedMap(new TreeMap<>(ranges));
    }
}
