package smartenergy.agent.hardware;

import java.time.Instant;
import java.util.Optional;
import smartenergy.telemetry.DeviceDescription;
import smartenergy.telemetry.Measurement;

/** One sensor. Only one thread reads it. */
public interface Sensor extends AutoCloseable {

    /**
     * What was measured.
     *
     * @param at when, where the sensor knows it; otherwise it was now
     */
    record Observation(Measurement measurement, Optional<Instant> at) {
        public static Optional<Observation> now(Measurement measurement) {
            return Optional.of(new Observation(measurement, Optional.empty()));
        }
    }

    DeviceDescription description();

    /** Takes as long as the hardware does; empty if there is nothing new. */
    Optional<Observation> read() throws SensorException, InterruptedException;

    @Override
    default void close() {}
}
