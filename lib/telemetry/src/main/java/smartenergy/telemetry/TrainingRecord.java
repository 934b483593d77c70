package smartenergy.telemetry;

import java.time.Instant;

/**
 * A room and its surroundings in one minute, for training a forecast.
 *
 * @param minute its beginning
 * @param airConditionerCelsius current temperature of the supplied air
 * @param serverCelsius temperature inside the servers
 * @param weather leading condition, such as Clouds; empty if the weather report names none
 */
public record TrainingRecord(
        String site,
        String room,
        Instant minute,
        double airConditionerCelsius,
        double outdoorHumidityPercent,
        double outdoorCelsius,
        double roomCelsius,
        double roomHumidityPercent,
        double serverCelsius,
        String weather) {}
