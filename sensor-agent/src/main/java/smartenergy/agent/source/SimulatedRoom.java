package smartenergy.agent.source;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import smartenergy.agent.outbox.Outbox;
import smartenergy.telemetry.Measurement;
import smartenergy.telemetry.Reading;

/**
 * Sensors of one simulated room, taking turns at an even rate. Device by device they are a DHT22, a weather station, an
 * air conditioner's and a server's thermometer, then the next DHT22 and so on.
 */
public final class SimulatedRoom implements ReadingSource {
    private static final int KINDS = 4;
    /** Like real sensors, these do not catch up with what nobody took for longer than this. */
    private static final Duration LONGEST_CATCH_UP = Duration.ofSeconds(2);

    private static final double NANOS_PER_SECOND = 1e9;

    private final Place place;
    private final int sensors;
    private final double readingsPerSecond;
    private final Random noise;
    private final RoomModel model;
    private Instant start;
    private long taken;
    private long turn;

    /**
     * @param readingsPerSecond of all sensors together
     * @param seed of the noise, so that a run can be repeated
     */
    public SimulatedRoom(Place place, int sensors, double readingsPerSecond, Instant start, long seed) {
        this.place = place;
        this.sensors = sensors;
        this.readingsPerSecond = readingsPerSecond;
        this.noise = new Random(seed);
        this.model = new RoomModel(start);
        this.start = start;
    }

    @Override
    public List<Outbox.Item> take(Instant now, int max) {
        if (due().isBefore(now.minus(LONGEST_CATCH_UP))) {
            start = now;
            taken = 0;
        }
        var items = new ArrayList<Outbox.Item>();
        for (var at = due(); items.size() < max && !at.isAfter(now); at = due()) {
            items.add(new Outbox.Item(observe(at), 0));
            taken++;
            turn++;
        }
        return items;
    }

    private Instant due() {
        return start.plusNanos((long) (taken / readingsPerSecond * NANOS_PER_SECOND));
    }

    private Reading observe(Instant at) {
        model.advanceTo(at);
        int sensor = (int) (turn % sensors);
        int number = sensor / KINDS + 1;
        return switch (sensor % KINDS) {
            case 0 ->
                reading(
                        "dht22-" + number,
                        at,
                        new Measurement.RoomClimate(
                                tenths(model.roomCelsius() + noise(0.15)),
                                tenths(model.roomHumidityPercent() + noise(0.6))));
            case 1 ->
                reading(
                        "weather-" + number,
                        at,
                        new Measurement.OutdoorWeather(
                                tenths(model.outdoorCelsius() + noise(0.1)),
                                tenths(model.outdoorHumidityPercent() + noise(0.5)),
                                OptionalDouble.of(tenths(1013 + noise(0.2))),
                                OptionalDouble.of(tenths(3 + Math.abs(noise(0.5)))),
                                List.of(model.outdoorHumidityPercent() > 70 ? "Clouds" : "Clear")));
            case 2 ->
                reading(
                        "aircon-" + number,
                        at,
                        new Measurement.AirConditioner(tenths(model.supplyCelsius() + noise(0.2))));
            default ->
                reading(
                        "server-" + number,
                        at,
                        new Measurement.ServerTemperature(tenths(model.serverCelsius() + noise(0.3))));
        };
    }

    private Reading reading(String device, Instant at, Measurement measurement) {
        return new Reading(place.site(), place.room(), place.node() + "-" + device, at, Optional.empty(), measurement);
    }

    private double noise(double standardDeviation) {
        return noise.nextGaussian() * standardDeviation;
    }

    /** A DHT22 resolves tenths. */
    private static double tenths(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
