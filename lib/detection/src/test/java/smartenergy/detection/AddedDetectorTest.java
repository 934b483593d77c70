package smartenergy.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static smartenergy.telemetry.Alarm.Phase.CLEARED;
import static smartenergy.telemetry.Alarm.Phase.RAISED;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A detector that is one class and one line in the list")
class AddedDetectorTest {
    private final List<Detector<?>> detectors = new ArrayList<>(Detectors.OF_VALUES);

    AddedDetectorTest() {
        detectors.add(new DitherDetector());
    }

    @Test
    @DisplayName("raises and clears alarms, and its state is kept with that of the others")
    void raisesAndClears() {
        var series = given(detectors);

        assertThat(series.phases("dither")).containsExactly(RAISED, CLEARED);
        assertThat(series.phases("unusual")).startsWith(RAISED);
        assertThat(series.events("unusual"))
                .isEqualTo(given(Detectors.OF_VALUES).events("unusual"));
    }

    /** A calm wave, values that turn round, and a jump. */
    private static Series given(List<Detector<?>> ofValues) {
        var series = new Series(Rules.NONE, ofValues)
                .every(Duration.ofSeconds(30))
                .follow(Duration.ofDays(2), hours -> 22 + 2 * Math.sin(hours * Math.PI / 12));
        series.constant(21, Duration.ofMinutes(10));
        for (int i = 0; i < 12; i++) {
            series.value(21 + i % 2);
        }
        return series.constant(21, Duration.ofHours(1)).constant(60, Duration.ofMinutes(30));
    }
}
