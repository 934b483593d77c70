package smartenergy.sender.outlets;

import java.io.IOException;
import smartenergy.telemetry.Alarm;

/** Somebody who wants to hear of alarms. For one thread. */
public interface Outlet extends AutoCloseable {
    /** Of the consumer group, and in logs. */
    String name();

    /**
     * Returns when the other side has taken it.
     *
     * @param json the alert as it is on Kafka
     * @throws IOException if it is not known whether it has; without secrets
     */
    void send(Alarm alert, byte[] json) throws IOException, InterruptedException;

    @Override
    void close();
}
