package smartenergy.agent.source;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import smartenergy.agent.outbox.Outbox;
import smartenergy.telemetry.DeviceDescription;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Measurement;
import smartenergy.telemetry.Reading;

/**
 * Sensors of one simulated room, taking turns at an even rate. Device by device they are a DHT22, a weather station, an
 * air conditioner's and a server's thermometer, then the next DHT22 and so on.
 */
public final class SimulatedRoom implements ReadingSource {
    private static final List<Kind> KINDS =
            List.of(Kind.ROOM_CLIMATE, Kind.OUTDOOR_WEATHER, Kind.AIR_CONDITIONER, Kind.SERVER);
    private static final List<String> NAMES = List.of("dht22", "weather", "aircon", "server");
    /** Like real sensors, these do not catch up with what nobody took for longer than this. */
    private static final Duration LONGEST_CATCH_UP = Duration.ofSeconds(2);

    private static final double NANOS_PER_SECOND = 1e9;

    private final Place place;
    private final int sensors;
    private final double readingsPerSecond;
    private final Random noise;
    private final RoomModel model;
    private final List<DeviceDescription> devices;
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
        this.devices = describe();
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

    @Override
    public List<DeviceDescription> devices() {
        return devices;
    }

    private List<DeviceDescription> describe() {
        var interval = Duration.ofNanos((long) (sensors / readingsPerSecond * NANOS_PER_SECOND));
        return IntStream.range(0, sensors)
                .mapToObj(sensor -> {
                    var kind = KINDS.get(sensor % KINDS.size());
                    return DeviceDescription.of(
                            place.node() + "-" + name(sensor),
                            kind,
                            "simulated-" + kind.text(),
                            place.room(),
                            interval);
                })
                .toList();
    }

    private static String name(int sensor) {
        return NAMES.get(sensor % KINDS.size()) + "-" + (sensor / KINDS.size() + 1);
    }

    private Instant due() {
        return start.plusNanos((long) (taken / readingsPerSecond * NANOS_PER_SECOND));
    }

    private Reading observe(Instant at) {
        model.advanceTo(at);
        int sensor = (int) (turn % sensors);
        return new Reading(
                place.site(),
                place.room(),
                place.node() + "-" + name(sensor),
                at,
                Optional.empty(),
                measure(KINDS.get(sensor % KINDS.size())));
    }

    private Measurement measure(Kind kind) {
        return switch (kind) {
            case ROOM_CLIMATE ->
                Kind.ROOM_CLIMATE.measured(
                        tenths(model.roomCelsius() + noise(0.15)), tenths(model.roomHumidityPercent() + noise(0.6)));
            case OUTDOOR_WEATHER ->
                Kind.OUTDOOR_WEATHER.measured(
                        Map.of(
                                "celsius", tenths(model.outdoorCelsius() + noise(0.1)),
                                "humidityPercent", tenths(model.outdoorHumidityPercent() + noise(0.5)),
                                "pressureHectopascals", tenths(1013 + noise(0.2)),
                                "windMetresPerSecond", tenths(3 + Math.abs(noise(0.5)))),
                        List.of(model.outdoorHumidityPercent() > 70 ? "Clouds" : "Clear"));
            case AIR_CONDITIONER -> Kind.AIR_CONDITIONER.measured(tenths(model.supplyCelsius() + noise(0.2)));
            case SERVER -> Kind.SERVER.measured(tenths(model.serverCelsius() + noise(0.3)));
            default -> throw new IllegalStateException("no simulated sensor is of " + kind.text());
        };
    }

    private double noise(double standardDeviation) {
        return noise.nextGaussian() * standardDeviation;
    }

    /** A DHT22 resolves tenths. */
    private static double tenths(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
