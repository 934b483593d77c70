package smartenergy.telemetry;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one device measured in one minute or hour.
 *
 * @param source see {@link Measurement#source}
 * @param start included; a multiple of the length since 1970
 * @param values by name, as in the readings
 * @param weather leading condition of the newest reading that has one
 */
public record ClimateSummary(
        String site,
        String room,
        String device,
        Kind kind,
        String source,
        Instant start,
        Duration length,
        SortedMap<String, Statistics> values,
        Optional<String> weather) {

    public ClimateSummary {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /**
     * Of the values of one window.
     *
     * @param deviation standard deviation of the sample (n - 1); 0 for one value
     */
    public record Statistics(long count, double mean, double min, double max, double deviation) {}
}
