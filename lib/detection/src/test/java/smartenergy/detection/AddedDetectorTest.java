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
        var series =
                new Series(Rules.NONE, detectors).every(Duration.ofSeconds(30)).constant(21, Duration.ofHours(1));
        for (int i = 0; i < 12; i++) {
            series.value(21 + i % 2);
        }
        series.constant(21, Duration.ofHours(1));

        assertThat(series.phases("dither")).containsExactly(RAISED, CLEARED);
        assertThat(series.events("unusual")).hasSameSizeAs(withoutIt().events("unusual"));
    }

    private static Series withoutIt() {
        var series = new Series(Rules.NONE, Detectors.OF_VALUES)
                .every(Duration.ofSeconds(30))
                .constant(21, Duration.ofHours(1));
        for (int i = 0; i < 12; i++) {
            series.value(21 + i % 2);
        }
        return series.constant(21, Duration.ofHours(1));
    }
}
