package smartenergy.sender.outlets;

import java.io.IOException;
import smartenergy.telemetry.Alarm;

/** Somebody who wants to hear of alarms. One thread sends; any may close it meanwhile. */
public interface Outlet extends AutoCloseable {
    /** The name of its consumer group, and of itself in logs. */
    String name();

    /**
     * Returns when the other side has taken it.
     *
     * @param json the alarm as it is on Kafka
     * @throws IOException if it is not known whether it has; without secrets
     */
    void send(Alarm alarm, byte[] json) throws IOException, InterruptedException;

    @Override
    void close();
}
