package smartenergy.cli.detect;

import java.time.Instant;
import java.util.Optional;
import smartenergy.detection.Anomaly;

/**
 * One excursion of a recorded series.
 *
 * @param clearedAt absent while it lasts
 * @param value the worst
 */
public record Alarm(
        String device, Instant raisedAt, Optional<Instant> clearedAt, Anomaly anomaly, double value, double expected) {}
