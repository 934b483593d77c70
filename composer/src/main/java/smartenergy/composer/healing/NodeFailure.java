package smartenergy.composer.healing;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Instant;

/** A function failed on a node as often as it may. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record NodeFailure(String node, String function, Instant at) {}
