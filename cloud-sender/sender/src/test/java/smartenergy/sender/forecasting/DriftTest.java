package smartenergy.sender.forecasting;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import smartenergy.telemetry.Alarm;

class DriftTest {
    private static final Instant T0 = Instant.parse("2026-11-24T09:00:00Z");

    private final Drift drift = new Drift("s", "r", Duration.ofHours(1));
    private final List<Alarm> alarms = new ArrayList<>();
    private int minute;

    @Test
    void isSilentWhileForecastsAreBetterThanTheLastValue() {
        pass(600, 0.2, 0.5);

        assertThat(alarms).isEmpty();
    }

    @Test
    void isAnAlarmWhenForecastsStayWorseForAnHourAndOnlyOne() {
        pass(120, 0.2, 0.5);
        pass(300, 0.8, 0.5);

        assertThat(alarms).singleElement().satisfies(alarm -> {
            assertThat(alarm.phase()).isEqualTo(Alarm.Phase.RAISED);
            assertThat(alarm.anomaly()).isEqualTo("drift");
            assertThat(Duration.between(alarm.raisedAt(), alarm.at())).isEqualTo(Duration.ofHours(1));
            assertThat(alarm.value()).isGreaterThan(alarm.expected());
        });
        assertThat(drift.isOn()).isTrue();
    }

    @Test
    void isOverWhenForecastsAreBetterAgain() {
        pass(300, 0.8, 0.5);
        pass(300, 0.2, 0.5);

        assertThat(alarms).extracting(Alarm::phase).containsExactly(Alarm.Phase.RAISED, Alarm.Phase.CLEARED);
        assertThat(alarms.getLast().raisedAt()).isEqualTo(alarms.getFirst().raisedAt());
        assertThat(drift.isOn()).isFalse();
    }

    @Test
    void forgivesABadHalfHour() {
        pass(120, 0.2, 0.5);
        pass(30, 0.8, 0.5);
        pass(300, 0.2, 0.5);

        assertThat(alarms).isEmpty();
    }

    private void pass(int minutes, double error, double ofLast) {
        for (int end = minute + minutes; minute < end; minute++) {
            drift.add(T0.plus(Duration.ofMinutes(minute)), error, ofLast).ifPresent(alarms::add);
        }
    }
}
