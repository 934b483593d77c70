package smartenergy.detection;

/**
 * The next value of a series.
 *
 * @param quantity what was measured
 * @param at when, by the device's clock, in ns since 1970; never later than the arrival by more than clocks may differ
 * @param arrival when it arrived, in ns since 1970
 * @param gap seconds since the device's last reading, 0 at its first
 */
record Point(String quantity, double value, long at, long arrival, double gap) {}
