package smartenergy.relay.datapond;

import smartenergy.telemetry.DeadLetter;

/**
 * A dead letter as it is listed.
 *
 * @param letter with no more than the beginning of the payload
 * @param bytes how long the whole payload is
 */
public record RejectedMessage(long id, DeadLetter letter, int bytes) {}
