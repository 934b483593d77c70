package smartenergy.composer.control;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Instant;

/**
 * Something that was done about a replica.
 *
 * @param replica such as {@code gateway-relay/0}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record HistoryEntry(Instant at, @JsonAlias("copy") String replica, String reason, String text) {
    /** A line of a timeline. */
    @Override
    public String toString() {
        return at + "  " + replica + "  " + reason + "  " + text;
    }
}
