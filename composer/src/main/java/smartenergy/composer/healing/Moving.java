package smartenergy.composer.healing;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/**
 * A move that is not over: to the node that the replica's state names.
 *
 * @param isOldDead whether its run on {@code from} is certainly over, as of the last look; an adapter must check again
 *     before it ends anything by force
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Moving(
        String from,
        Reason reason,
        Instant since,
        @JsonProperty("oldDead") boolean isOldDead) {}
