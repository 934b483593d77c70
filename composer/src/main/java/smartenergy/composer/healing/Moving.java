package smartenergy.composer.healing;

import java.time.Instant;

/**
 * A move that is not over: to the node that the copy's state names.
 *
 * @param isOldDead whether its run on {@code from} is certainly over
 */
public record Moving(String from, Reason reason, Instant since, boolean isOldDead) {}
