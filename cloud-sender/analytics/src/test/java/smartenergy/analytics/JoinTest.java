package smartenergy.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Measurement;
import smartenergy.telemetry.TrainingRecord;

/** How the topology joins a room's minutes. */
class JoinTest extends TopologyFixture {
    @Test
    void joinsARoomsMinuteIntoATrainingRecord() {
        give("weather", 0, weather(9.5));
        give("aircon", 10, Kind.AIR_CONDITIONER.measured(16));
        give("server", 20, Kind.SERVER.measured(55));
        climate(30, 22);
        pass(Duration.ofSeconds(61));

        var last = lastTraining();
        assertThat(last).hasSize(1);
        assertThat(last.get(T0))
                .isEqualTo(new TrainingRecord("gist", "server-room", T0, 16, 60, 9.5, 22, 40, 55, "Clouds"));
    }

    @Test
    void makesNoTrainingRecordWhereAPartIsMissing() {
        give("weather", 0, weather(9.5));
        give("aircon", 10, Kind.AIR_CONDITIONER.measured(16));
        climate(30, 22);
        pass(Duration.ofSeconds(61));
        pass(Duration.ofSeconds(1));

        assertThat(training.isEmpty()).isTrue();
    }

    @Test
    void carriesPartsOnAsLongAsTheyAreNotStale() {
        give("weather", 0, weather(9.5));
        give("aircon", 10, Kind.AIR_CONDITIONER.measured(16));
        give("server", 20, Kind.SERVER.measured(55));
        for (int minute = 0; minute < 10; minute++) {
            climate(60 * minute, 22);
        }
        pass(Duration.ofMinutes(11));

        assertThat(lastTraining()).hasSize(6).containsKey(T0.plus(Duration.ofMinutes(5)));
    }

    @Test
    void makesATrainingRecordAnewWhenAPartComesLate() {
        give("weather", 0, weather(9.5));
        give("aircon", 10, Kind.AIR_CONDITIONER.measured(16));
        give("server", 20, Kind.SERVER.measured(55));
        climate(0, 22);
        climate(60, 23);
        pass(Duration.ofMinutes(3));
        assertThat(lastTraining().get(T0.plusSeconds(60)).airConditionerCelsius())
                .isEqualTo(16);

        give("aircon", 70, Kind.AIR_CONDITIONER.measured(14));
        pass(Duration.ofSeconds(1));

        assertThat(lastTraining()).containsOnlyKeys(T0.plusSeconds(60));
        assertThat(lastTraining()).isEmpty();
    }

    /** The last record of each minute since the last look. */
    private Map<Instant, TrainingRecord> lastTraining() {
        pass(Duration.ofSeconds(1));
        return training.readValuesToList().stream()
                .collect(Collectors.toMap(TrainingRecord::minute, record -> record, (one, other) -> other));
    }

    private static Measurement weather(double celsius) {
        return Kind.OUTDOOR_WEATHER.measured(Map.of("celsius", celsius, "humidityPercent", 60.0), List.of("Clouds"));
    }
}
