package smartenergy.detection;

import java.time.Instant;
import java.util.Optional;
import smartenergy.telemetry.Alarm.Phase;

/**
 * A step in the life of an alarm. Device, quantity, anomaly and raisedAt are the same in all steps of one.
 *
 * @param anomaly the detector's name: limit, rate, unusual, stuck, silence or clock
 * @param quantity what is abnormal: a value's name, or {@code readings} or {@code clock} where it is the device
 * @param at when the step was taken, by the device's readings
 * @param clearedAt when it became calm, if it did
 * @param value the worst so far: in the value's unit; for silence and clock in seconds
 * @param expected what would have been normal then
 */
public record AlarmEvent(
        Phase phase,
        String anomaly,
        String quantity,
        Instant raisedAt,
        Instant at,
        Optional<Instant> clearedAt,
        double value,
        double expected) {}
