package smartenergy.relay.datapond;

import java.util.List;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.Reading;

/** Where the intake puts what it accepted and what it rejected. What a method returned from is durable. */
public interface ReadingStore {

    /** What became of a reading. */
    enum Outcome {
        STORED,
        /** The very same reading was there already. */
        DUPLICATE,
        /** A reading of the same identity with other values was there; it was left as it is. */
        CONFLICT
    }

    /**
     * Stores each reading that is not there yet.
     *
     * @return one outcome per reading, in the same order
     * @throws StoreUnavailable if it is not known that all are durable; the call may be repeated
     */
    List<Outcome> store(List<Reading> readings);

    /**
     * Keeps rejected messages.
     *
     * @throws StoreUnavailable if it is not known that all are durable; the call may be repeated
     */
    void reject(List<DeadLetter> letters);

    /** Says why nothing can be taken at present, or is empty. */
    default String obstacle() {
        return "";
    }
}
