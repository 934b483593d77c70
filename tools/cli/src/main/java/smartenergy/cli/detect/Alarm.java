package smartenergy.cli.detect;

import java.time.Instant;
import java.util.Optional;

/**
 * One excursion of a recorded series.
 *
 * @param clearedAt absent while it lasts
 * @param value the worst
 */
public record Alarm(
        String device, Instant raisedAt, Optional<Instant> clearedAt, String anomaly, double value, double expected) {}
