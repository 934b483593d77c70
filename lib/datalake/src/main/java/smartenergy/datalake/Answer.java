package smartenergy.datalake;

import java.util.regex.Pattern;
import smartenergy.telemetry.NumberText;

/** What InfluxDB said to a write. */
public sealed interface Answer {
    /** It would be the same if the write were repeated. */
    sealed interface Final extends Answer {}

    /** All is stored: 204, and nothing else is InfluxDB's word for it. */
    record Accepted() implements Final {}

    /** InfluxDB refuses some or all lines, however often they are sent. The others may be stored. */
    record Refused(String message) implements Final {
        private static final Pattern DROPPED = Pattern.compile("partial write: .* dropped=(\\d{1,9})");

        /** How many points InfluxDB says that it dropped; 0 where it does not say that. */
        int dropped() {
            var found = DROPPED.matcher(message);
            return found.matches() ? NumberText.integer(found.group(1)) : 0;
        }
    }

    /**
     * The body is larger than what is there takes.
     *
     * @param byInfluxDb whether InfluxDB itself says so, not a proxy before it
     */
    record TooLarge(String message, boolean byInfluxDb) implements Final {}

    /** Database or retention policy do not exist. */
    record SchemaMissing(String message) implements Answer {}

    /** It did not work now, or the answer is nothing that InfluxDB says; it may work later. */
    record Unavailable(String message) implements Answer {}
}
