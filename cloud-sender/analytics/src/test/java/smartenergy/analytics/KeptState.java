package smartenergy.analytics;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Measurement;

/** Made-up readings of a morning that leave something in every store, and those of the half hour after it. */
final class KeptState {
    static final List<String> STORES =
            List.of("progress", "identities", "watched", "windows-1m", "windows-1h", "room-parts", "due-room-minutes");

    static final int MORNING = 7_200;

    private final TopologyFixture topology;
    private final Random noise = new Random(17);

    KeptState(TopologyFixture topology) {
        this.topology = topology;
    }

    /** Two hours, in which alarms of all kinds begin, are calmed or only suspected. */
    void morning() {
        for (int second = 0; second < MORNING; second += 30) {
            quietRoom(second);
            boolean isStuck = second > 2_400;
            topology.give("stuck", second, Kind.ROOM_CLIMATE.measured(isStuck ? 21.5 : noisy(21), 40));
            if (second < 6_000) {
                topology.give("silent", second, Kind.SERVER.measured(noisy(50)));
            }
            topology.give("hot", second, Kind.ROOM_CLIMATE.measured(noisy(second > 7_000 ? 36 : 24), noisy(45)));
            topology.give("calming", second, Kind.SERVER.measured(noisy(second == 7_140 ? 95 : 60)));
            topology.give("doubtful", second, general(second >= 7_170 ? 131 : noisy(120)));
            topology.pipe("ahead", at(second + 3_600), at(second), Kind.SERVER.measured(noisy(55)));
            topology.pipe("behind", at(second - 900), at(second), Kind.SERVER.measured(noisy(45)));
            if (second % 60 == 0) {
                topology.pass(Duration.ofMinutes(1));
            }
        }
        climateLate();
    }

    /** What comes after that: every alarm that is open ends or grows. */
    void noon(int seconds) {
        for (int second = MORNING; second < MORNING + seconds; second += 30) {
            quietRoom(second);
            topology.give("stuck", second, Kind.ROOM_CLIMATE.measured(21.5, noisy(40)));
            topology.give("silent", second, Kind.SERVER.measured(noisy(50)));
            topology.give("hot", second, Kind.ROOM_CLIMATE.measured(noisy(second < 7_800 ? 42 : 24), noisy(45)));
            topology.give("calming", second, Kind.SERVER.measured(noisy(60)));
            topology.give("doubtful", second, general(second < 7_500 ? 131 : noisy(120)));
            topology.give("ahead", second, Kind.SERVER.measured(noisy(55)));
            topology.give("behind", second, Kind.SERVER.measured(noisy(45)));
            if (second % 60 == 0) {
                topology.pass(Duration.ofMinutes(1));
            }
        }
        climateLate();
    }

    /** A window and a room's minute that are to be given out again. */
    private void climateLate() {
        topology.give("room", 7_175, Kind.ROOM_CLIMATE.measured(21.75, 40));
    }

    private void quietRoom(int second) {
        topology.give("room", second, Kind.ROOM_CLIMATE.measured(noisy(22), noisy(40)));
        topology.give("aircon", second, Kind.AIR_CONDITIONER.measured(noisy(16)));
        topology.give("server", second, Kind.SERVER.measured(noisy(55)));
        if (second % 600 == 0) {
            var conditions = second % 1_200 == 0 ? List.of("Clouds", "Rain") : List.<String>of();
            topology.give(
                    "weather",
                    second,
                    Kind.OUTDOOR_WEATHER.measured(
                            Map.of("celsius", noisy(9), "humidityPercent", 60.0, "pressureHectopascals", 1013.0),
                            conditions));
        }
    }

    private static Measurement general(double watts) {
        return new Measurement.General(
                "meter",
                "pdu",
                new TreeMap<>(Map.of("watts", watts, "volts.L1", 230.0)),
                new TreeMap<>(Map.of("mode", "on")));
    }

    private static Instant at(int second) {
        return TopologyFixture.T0.plusSeconds(second);
    }

    private double noisy(double value) {
        return Math.round(10 * (value + 0.4 * noise.nextGaussian())) / 10.0;
    }
}
