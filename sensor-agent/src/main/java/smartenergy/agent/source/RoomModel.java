package smartenergy.agent.source;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;

/**
 * A server room as one thermal mass: servers heat it, the walls leak, an air conditioner with a thermostat cools it.
 * The outside follows the day.
 */
final class RoomModel {
    private static final double SECONDS_PER_DAY = 86_400;
    /** Longest step in seconds that the explicit scheme stays accurate with. */
    private static final double MAX_STEP = 5;
    /** Air and racks of a room of about 40 m³, in J/K. */
    private static final double HEAT_CAPACITY = 400_000;
    /** Through walls and door, in W/K. */
    private static final double LEAK = 80;
    /** The air conditioner's power while it runs, in W. */
    private static final double COOLING = 7_000;
    /** The thermostat switches on above and off below these, in °C. */
    private static final double ON_ABOVE = 24.5;

    private static final double OFF_BELOW = 22.0;
    private static final double SUPPLY_CELSIUS = 13;
    /** How fast the supplied air reaches its temperature, in seconds. */
    private static final double SUPPLY_DELAY = 45;

    private Instant at;
    private double roomCelsius = 23;
    private double supplyCelsius = 23;
    private boolean cooling;

    RoomModel(Instant start) {
        at = start;
    }

    /** Moves on to a later instant; an earlier one changes nothing. A gap of over a day is not filled. */
    void advanceTo(Instant instant) {
        double seconds = Math.min(Duration.between(at, instant).toNanos() / 1e9, SECONDS_PER_DAY);
        while (seconds > 0) {
            double step = Math.min(seconds, MAX_STEP);
            step(step);
            seconds -= step;
        }
        at = at.isBefore(instant) ? instant : at;
    }

    private void step(double seconds) {
        cooling = roomCelsius > ON_ABOVE || (cooling && roomCelsius > OFF_BELOW);
        double watts = serverWatts() + LEAK * (outdoorCelsius() - roomCelsius) - (cooling ? COOLING : 0);
        roomCelsius += watts / HEAT_CAPACITY * seconds;
        double supplyTarget = cooling ? SUPPLY_CELSIUS : roomCelsius;
        supplyCelsius += (supplyTarget - supplyCelsius) * (1 - Math.exp(-seconds / SUPPLY_DELAY));
    }

    double roomCelsius() {
        return roomCelsius;
    }

    /** Cooling dries the air. */
    double roomHumidityPercent() {
        return 52 - 1.2 * (roomCelsius - 20) - (cooling ? 3 : 0);
    }

    double supplyCelsius() {
        return supplyCelsius;
    }

    double serverCelsius() {
        return roomCelsius + 14 + serverWatts() / 250;
    }

    double outdoorCelsius() {
        return 14 + 7 * dayWave(9);
    }

    double outdoorHumidityPercent() {
        return 65 - 20 * dayWave(9);
    }

    /** Work follows office hours. */
    private double serverWatts() {
        return 3_800 + 900 * dayWave(8);
    }

    /** -1 to 1 over the day, rising through 0 at the hour. */
    private double dayWave(int risingHour) {
        double second = LocalTime.ofInstant(at, ZoneOffset.UTC).toSecondOfDay();
        return Math.sin(2 * Math.PI * (second / SECONDS_PER_DAY - risingHour / 24.0));
    }
}
