package smartenergy.agent.source;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import smartenergy.agent.outbox.Outbox;
import smartenergy.service.health.Health;
import smartenergy.telemetry.DeviceDescription;

/** Gives readings as they come due. For one thread. */
public interface ReadingSource extends AutoCloseable {

    /**
     * The readings observed up to now that were not given yet, oldest first.
     *
     * @param max how many at most; the rest stays due
     */
    List<Outbox.Item> take(Instant now, int max) throws IOException;

    /** What the readings come from, as far as it is known; the same list until it changes. Any thread. */
    default List<DeviceDescription> devices() {
        return List.of();
    }

    /** Begins; the parts of the health that come from the source are its own. */
    default void start(Health health) {}

    /** Whether nothing will ever come again. */
    default boolean isFinished() {
        return false;
    }

    @Override
    default void close() throws IOException {}
}
