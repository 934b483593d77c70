package smartenergy.agent.dht22;

import smartenergy.agent.hardware.SensorException;

/** One way to read a DHT22. */
interface Dht22Reader extends AutoCloseable {

    /** Reads once. What the sensor or its line did wrong is a refusal, what keeps from reading at all an exception. */
    Outcome read() throws SensorException, InterruptedException;

    @Override
    default void close() {}
}
