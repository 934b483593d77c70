package smartenergy.agent.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import smartenergy.agent.outbox.Outbox;
import smartenergy.telemetry.DeviceDescription;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Reading;

class SimulatedRoomTest {
    private static final Instant T0 = Instant.parse("2026-11-24T00:00:00Z");
    private static final Place PLACE = new Place("gist", "server-room", "pi-1");

    @Test
    void givesReadingsAtItsRateAndNoneAhead() {
        var room = new SimulatedRoom(PLACE, 4, 10, T0, 1);

        var first = room.take(T0.plusMillis(450), 100);
        var second = room.take(T0.plusMillis(950), 100);

        assertThat(first).hasSize(5);
        assertThat(second).hasSize(5);
        assertThat(readings(second)).allMatch(reading -> reading.observedAt().isAfter(T0.plusMillis(450)));
    }

    @Test
    void hasEveryKindOfSensorInTurn() {
        var readings = readings(new SimulatedRoom(PLACE, 6, 1, T0, 1).take(T0.plusMillis(1_500), 100));
        var more = readings(new SimulatedRoom(PLACE, 6, 1000, T0, 1).take(T0.plusMillis(5), 100));

        assertThat(readings).extracting(Reading::device).containsExactly("pi-1-dht22-1", "pi-1-weather-1");
        assertThat(more)
                .extracting(Reading::device)
                .containsExactly(
                        "pi-1-dht22-1",
                        "pi-1-weather-1",
                        "pi-1-aircon-1",
                        "pi-1-server-1",
                        "pi-1-dht22-2",
                        "pi-1-weather-2");
        assertThat(more.getFirst().measurement().kind()).isEqualTo(Kind.ROOM_CLIMATE);
    }

    @Test
    void describesItsDevices() {
        var devices = new SimulatedRoom(PLACE, 6, 3, T0, 1).devices();

        assertThat(devices)
                .extracting(DeviceDescription::device)
                .containsExactly(
                        "pi-1-dht22-1",
                        "pi-1-weather-1",
                        "pi-1-aircon-1",
                        "pi-1-server-1",
                        "pi-1-dht22-2",
                        "pi-1-weather-2");
        assertThat(devices.getFirst())
                .isEqualTo(DeviceDescription.of(
                        "pi-1-dht22-1",
                        Kind.ROOM_CLIMATE,
                        "simulated-room_climate",
                        "server-room",
                        Duration.ofSeconds(2)));
    }

    @Test
    void repeatsARunOfTheSameSeed() {
        var one = new SimulatedRoom(PLACE, 8, 1000, T0, 7).take(T0.plusSeconds(1), 500);
        var other = new SimulatedRoom(PLACE, 8, 1000, T0, 7).take(T0.plusSeconds(1), 500);

        assertThat(one).isEqualTo(other);
    }

    @Test
    void staysWithinWhatAServerRoomCanBeAndCyclesItsAirConditioner() {
        var room = new SimulatedRoom(PLACE, 4, 0.4, T0, 1);
        var celsius = new ArrayList<Double>();
        for (var now = T0; now.isBefore(T0.plusSeconds(86_400)); now = now.plusSeconds(1)) {
            readings(room.take(now, 10)).forEach(reading -> {
                if (reading.measurement().kind() == Kind.ROOM_CLIMATE) {
                    celsius.add(reading.measurement().values().get("celsius"));
                }
            });
        }

        assertThat(celsius).hasSizeGreaterThan(8_000).allMatch(value -> value > 18 && value < 28);
        assertThat(celsius.stream().mapToDouble(Double::doubleValue).summaryStatistics())
                .satisfies(summary ->
                        assertThat(summary.getMax() - summary.getMin()).isGreaterThan(2));
    }

    @Test
    void doesNotCatchUpWithWhatNobodyTook() {
        var room = new SimulatedRoom(PLACE, 4, 10, T0, 1);

        var late = room.take(T0.plusSeconds(3_600), 100_000);

        assertThat(late).hasSize(1);
        assertThat(late.getFirst().reading().observedAt()).isEqualTo(T0.plusSeconds(3_600));
    }

    @Test
    void neverGivesADeviceOneInstantTwice() {
        var readings = readings(new SimulatedRoom(PLACE, 4, 100_000, T0, 1).take(T0.plusMillis(100), 100_000));

        assertThat(readings.stream().map(Reading::identity).collect(Collectors.toSet()))
                .hasSameSizeAs(readings);
    }

    private static List<Reading> readings(List<Outbox.Item> items) {
        return items.stream().map(Outbox.Item::reading).toList();
    }
}
