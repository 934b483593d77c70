package smartenergy.relay.edgex;

import java.util.Optional;
import smartenergy.telemetry.Reason;

/** What became of a message, for whoever waits to answer its sender. */
public sealed interface Receipt {
    /**
     * It is durable: as a reading, or as a dead letter though EdgeX's rules allow it.
     *
     * @param isNew whether it was not there before
     */
    record Kept(Optional<EdgexEvent> event, boolean isNew) implements Receipt {}

    /** It is among the dead letters, and its sender must not think otherwise. */
    record Refused(Reason reason, String detail) implements Receipt {}
}
