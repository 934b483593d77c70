package smartenergy.composer.healing;

import java.time.Instant;
import smartenergy.composer.cluster.Replica;

/**
 * A copy that has no node yet.
 *
 * @param since when it was first wanted
 * @param detail what it waits for, for a person
 */
public record Waiting(Replica copy, Instant since, Reason reason, String detail) {}
