package smartenergy.composer.healing;

import java.time.Instant;

/**
 * How often a copy was started again on one node because it failed there.
 *
 * @param last when that was
 */
public record Tries(int count, Instant last) {}
