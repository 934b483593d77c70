package smartenergy.detection;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import smartenergy.telemetry.DeviceLimits;

/**
 * What is known beforehand to be abnormal, by quantity.
 *
 * @param clockTolerance how far a device's clock may be from the time of arrival
 */
public record Rules(Map<String, Limits> limits, Map<String, MaxChange> maxChanges, Duration clockTolerance) {
    /** Nothing but what the detectors learn. */
    public static final Rules NONE = new Rules(Map.of(), Map.of(), Duration.ofSeconds(30));

    public Rules {
        limits = Map.copyOf(limits);
        maxChanges = Map.copyOf(maxChanges);
    }

    /** With these limits in place of those of the same quantities. */
    public Rules with(Map<String, DeviceLimits.Range> ranges) {
        var all = new HashMap<>(limits);
        ranges.forEach((quantity, range) -> all.put(quantity, new Limits(range.low(), range.high())));
        return new Rules(all, maxChanges, clockTolerance);
    }

    /**
     * The values that are allowed.
     *
     * @param low may be negative infinity
     * @param high may be infinity
     */
    public record Limits(double low, double high) {
        public Limits {
            if (!(low < high)) {
                throw new IllegalArgumentException("the low limit " + low + " is not below the high limit " + high);
            }
        }

        /** Their distance; where there is only one, its size, but at least 1. */
        double width() {
            if (Double.isFinite(high - low)) {
                return high - low;
            }
            return Math.max(1, Math.abs(Double.isFinite(high) ? high : low));
        }
    }

    /** A change by more than this, within a time of at most this, is too fast. */
    public record MaxChange(double change, Duration within) {
        public MaxChange {
            if (!(change > 0) || within.isNegative() || within.isZero()) {
                throw new IllegalArgumentException("a change of " + change + " within " + within + " is not positive");
            }
        }
    }
}
