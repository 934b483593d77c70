package smartenergy.agent.hardware;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import smartenergy.telemetry.DeviceDescription;
import smartenergy.telemetry.Measurement;

/** One sensor. Only one thread reads it. */
public interface Sensor extends AutoCloseable {

    /**
     * What was measured.
     *
     * @param at when, where the sensor knows it; otherwise it was now
     * @param dropped what was wrong with each value that was left out
     */
    record Observation(Measurement measurement, Optional<Instant> at, List<String> dropped) {
        public static Optional<Observation> now(Measurement measurement) {
            return Optional.of(new Observation(measurement, Optional.empty(), List.of()));
        }
    }

    DeviceDescription description();

    /** Takes as long as the hardware does; empty if there is nothing new. */
    Optional<Observation> read() throws SensorException, InterruptedException;

    @Override
    default void close() {}
}
