package smartenergy.sender.forecasting;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import smartenergy.datalake.DerivedPoint;
import smartenergy.telemetry.TrainingRecord;

class RoomForecastsTest {
    private static final Instant T0 = Instant.parse("2026-11-24T09:00:00Z");
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

    private final RoomForecasts room = new RoomForecasts(new Drift("s", "r", Duration.ofHours(1)));

    @Test
    void takesSixConsecutiveMinutes() {
        for (int minute = 0; minute < 5; minute++) {
            assertThat(room.add(record(minute, 20))).isEmpty();
        }

        assertThat(room.add(record(5, 21)).orElseThrow())
                .extracting(TrainingRecord::minute)
                .startsWith(T0)
                .endsWith(T0.plus(Duration.ofMinutes(5)))
                .hasSize(6);
        assertThat(room.add(record(6, 21)).orElseThrow().getFirst().minute()).isEqualTo(T0.plus(Duration.ofMinutes(1)));
    }

    @Test
    void beginsAnewAfterAGap() {
        six();

        assertThat(room.add(record(7, 20))).isEmpty();
    }

    @Test
    void takesACorrectionOfTheNewestMinuteAndNothingOlder() {
        six();

        assertThat(room.add(record(5, 25)).orElseThrow().getLast().roomCelsius())
                .isEqualTo(25);
        assertThat(room.add(record(4, 25))).isEmpty();
        assertThat(room.add(record(6, 20))).isPresent();
    }

    @Test
    void putsAForecastAtTheTimeThatItIsForAndItsErrorBesideIt() {
        var window = six();

        assertThat(room.made(window, List.of(new Forecast(TEN_MINUTES, 21.5, 21, 22))))
                .containsExactly(new DerivedPoint(
                        "minute",
                        "forecast,ahead=10m,room=r,site=s",
                        "celsius=21.5,lower=21.0,upper=22.0 1795511700000000000\n"));
        assertThat(room.errors(record(15, 22), alarm -> {}))
                .containsExactly(new DerivedPoint(
                        "minute",
                        "forecast,ahead=10m,room=r,site=s",
                        "error=0.5,absoluteError=0.5,absoluteErrorOfLast=2.0 1795511700000000000\n"));
        assertThat(room.errors(record(14, 22), alarm -> {})).isEmpty();
    }

    @Test
    void replacesAForecastThatIsMadeAgain() {
        var window = six();
        room.made(window, List.of(new Forecast(TEN_MINUTES, 21.5, 21, 22)));
        room.made(window, List.of(new Forecast(TEN_MINUTES, 22, 21, 23)));

        assertThat(room.errors(record(15, 22), alarm -> {}))
                .singleElement()
                .satisfies(point -> assertThat(point.values()).startsWith("error=0.0,"));
    }

    private List<TrainingRecord> six() {
        Optional<List<TrainingRecord>> window = Optional.empty();
        for (int minute = 0; minute < 6; minute++) {
            window = room.add(record(minute, 20));
        }
        return window.orElseThrow();
    }

    private static TrainingRecord record(int minute, double celsius) {
        return new TrainingRecord(
                "s", "r", T0.plus(Duration.ofMinutes(minute)), 16, 60, 9.5, celsius, 40, 55, "Clouds");
    }
}
