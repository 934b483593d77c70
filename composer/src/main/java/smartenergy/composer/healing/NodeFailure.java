package smartenergy.composer.healing;

import java.time.Instant;

/** A function failed on a node as often as it may. */
public record NodeFailure(String node, String function, Instant at) {}
