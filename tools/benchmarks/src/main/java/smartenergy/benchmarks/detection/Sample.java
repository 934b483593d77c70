package smartenergy.benchmarks.detection;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A recorded series and what is known about it.
 *
 * @param unscored readings at the beginning, in which no alarm counts
 * @param windows in which something was abnormal
 */
record Sample(String name, List<Reading> readings, int unscored, List<Window> windows) {

    record Reading(Instant at, double value) {}

    /** Both ends included. */
    record Window(Instant from, Instant to) {
        boolean contains(Instant at) {
            return !at.isBefore(from) && !at.isAfter(to);
        }
    }

    double days() {
        return Duration.between(readings.getFirst().at(), readings.getLast().at())
                        .toSeconds()
                / 86_400.0;
    }

    Instant scoredFrom() {
        return readings.get(unscored).at();
    }
}
