package smartenergy.detection;

import java.time.Instant;
import java.util.Map;

/**
 * What one device showed at one time.
 *
 * @param at by the device's clock
 * @param arrivedAt by a clock that is the same for all devices
 * @param values numbers by quantity
 */
public record Sample(Instant at, Instant arrivedAt, Map<String, Double> values) {}
