package smartenergy.composer.healing;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Instant;

/**
 * How often a replica was started again on one node because it failed there.
 *
 * @param last when that was
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Tries(String node, int count, Instant last) {}
