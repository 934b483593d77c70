package smartenergy.detection;

import java.util.Map;

/**
 * Everything that the detectors know about one device; kept, it takes some 100 bytes and twice as many for each of its
 * values.
 *
 * @param lastAt when it reported last, by its own clock, in ns since 1970
 * @param lastArrival when that arrived, in ns since 1970
 * @param series by quantity
 */
public record DeviceState(
        long lastAt,
        long lastArrival,
        DetectorState<SilenceDetector.Pace> silence,
        DetectorState<ClockDetector.Delays> clock,
        Map<String, SeriesState> series) {}
