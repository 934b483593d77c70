package smartenergy.datalake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import smartenergy.telemetry.Alarm;
import smartenergy.telemetry.ClimateSummary;
import smartenergy.telemetry.ClimateSummary.Statistics;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.TrainingRecord;

class DerivedPointTest {
    private static final Instant AT = Instant.parse("2026-11-24T09:30:00Z");

    @Test
    void keepsMinutesAndHoursUnderTheirOwnRetentionPolicies() {
        assertThat(DerivedPoint.of(summary(Duration.ofMinutes(1))))
                .isEqualTo(new DerivedPoint(
                        "minute",
                        "climate_1m,device=w,kind=outdoor_weather,room=server\\ room,site=gist",
                        "celsius_count=2.0,celsius_mean=9.5,celsius_min=9.0,celsius_max=10.0,"
                                + "celsius_deviation=0.5,weather=\"Clouds\" 1795512600000000000\n"));
        assertThat(DerivedPoint.of(summary(Duration.ofHours(1))))
                .satisfies(point -> assertThat(point.policy()).isEqualTo("hour"))
                .satisfies(point -> assertThat(point.line()).startsWith("climate_1h,"));
    }

    private static ClimateSummary summary(Duration length) {
        return new ClimateSummary(
                "gist",
                "server room",
                "w",
                Kind.OUTDOOR_WEATHER,
                "",
                AT,
                length,
                new TreeMap<>(Map.of("celsius", new Statistics(2, 9.5, 9, 10, 0.5))),
                Optional.of("Clouds"));
    }

    @Test
    void keepsAnAlarmAsOnePointThroughItsLife() {
        var raised = DerivedPoint.of(alarm(Optional.empty()));
        var cleared = DerivedPoint.of(alarm(Optional.of(AT.plusSeconds(90))));

        assertThat(raised.line())
                .isEqualTo("alerts,anomaly=limit,device=d,kind=room_climate,quantity=celsius,room=server-room,site=gist"
                        + " value=33.0,expected=32.0,open=1.0,seconds=10.0 1795512600000000000\n");
        assertThat(cleared.line()).contains(",open=0.0,seconds=90.0 ").endsWith(" 1795512600000000000\n");
    }

    private static Alarm alarm(Optional<Instant> clearedAt) {
        return new Alarm(
                "gist",
                "server-room",
                "d",
                Kind.ROOM_CLIMATE,
                "celsius",
                "limit",
                Alarm.Phase.UPDATED,
                AT,
                AT.plusSeconds(10),
                clearedAt,
                33,
                32);
    }

    @Test
    void keepsTrainingRecordsPerRoom() {
        var training = new TrainingRecord("gist", "server-room", AT, 16, 60, 9.5, 22.25, 41, 55, "");

        assertThat(DerivedPoint.of(training).line())
                .startsWith("training_records,room=server-room,site=gist airConditionerCelsius=16.0,")
                .contains("weather=\"\"");
    }
}
