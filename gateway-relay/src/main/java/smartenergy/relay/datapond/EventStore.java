package smartenergy.relay.datapond;

import java.util.List;

/** Where the intake puts EdgeX events, whole. What it returned from is durable. */
@FunctionalInterface
public interface EventStore {

    /**
     * Stores each event whose id is not there yet.
     *
     * @return one outcome per event, in the same order
     * @throws StoreUnavailable if it is not known that all are durable; the call may be repeated
     */
    List<ReadingStore.Outcome> store(List<StoredEvent> events);
}
