package smartenergy.agent.dht22;

import smartenergy.agent.hardware.SensorException;

/** A GPIO line with a DHT22 on it. */
interface EdgeSource extends AutoCloseable {

    /** Sends one start pulse and returns when the sensor's falling edges were, in ns. */
    long[] fallsAfterStart() throws SensorException, InterruptedException;

    @Override
    default void close() {}
}
