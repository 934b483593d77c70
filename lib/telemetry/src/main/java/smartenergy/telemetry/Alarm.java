package smartenergy.telemetry;

import java.time.Instant;
import java.util.Optional;

/**
 * A step in the life of an alarm. Device, kind, quantity, anomaly and raisedAt are the same in all steps of one.
 *
 * @param quantity a value's name, or {@code readings} or {@code clock} where it is the device that is abnormal
 * @param anomaly what is abnormal, such as {@code limit} or {@code unusual}; a closed set
 * @param at when this step was taken, by the device's readings
 * @param clearedAt when it became calm; absent while it lasts
 * @param value the worst so far: in the value's unit, for silence and clock in seconds
 * @param expected what would have been normal then
 */
public record Alarm(
        String site,
        String room,
        String device,
        Kind kind,
        String quantity,
        String anomaly,
        Phase phase,
        Instant raisedAt,
        Instant at,
        Optional<Instant> clearedAt,
        double value,
        double expected) {

    /** Where in its life an alarm is. */
    public enum Phase {
        RAISED,
        /** It has become notably worse. */
        UPDATED,
        CLEARED
    }
}
