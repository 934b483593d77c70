package smartenergy.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import smartenergy.telemetry.ClimateSummary.Statistics;

class DerivedJsonTest {
    private static final Instant AT = Instant.parse("2026-11-24T09:30:00Z");

    @Test
    void carriesSummaries() {
        var summary = new ClimateSummary(
                "gist",
                "server-room",
                "pi-1-dht22",
                Kind.ROOM_CLIMATE,
                "",
                AT,
                Duration.ofMinutes(1),
                new TreeMap<>(Map.of("celsius", new Statistics(2, 21.5, 21, 22, 0.25))),
                Optional.empty());

        assertThat(new String(DerivedJson.encode(summary), UTF_8))
                .isEqualTo("{\"site\":\"gist\",\"room\":\"server-room\",\"device\":\"pi-1-dht22\","
                        + "\"kind\":\"room_climate\",\"start\":\"2026-11-24T09:30:00Z\",\"seconds\":60,"
                        + "\"values\":{\"celsius\":"
                        + "{\"count\":2,\"mean\":21.5,\"min\":21.0,\"max\":22.0,\"deviation\":0.25}}}");
        assertThat(DerivedJson.decodeSummary(DerivedJson.encode(summary))).isEqualTo(summary);
    }

    @Test
    void carriesAlertsThatAreOverAndThoseThatAreNot() {
        var open = new Alarm(
                "gist",
                "server-room",
                "pi-1-dht22",
                Kind.ROOM_CLIMATE,
                "celsius",
                "limit",
                Alarm.Phase.RAISED,
                AT,
                AT.plusNanos(1),
                Optional.empty(),
                32.5,
                32);
        var cleared = new Alarm(
                "gist",
                "server-room",
                "pi-1-dht22",
                Kind.ROOM_CLIMATE,
                "readings",
                "silence",
                Alarm.Phase.CLEARED,
                AT,
                AT,
                Optional.of(AT.plusSeconds(60)),
                32.5,
                32);

        assertThat(DerivedJson.decodeAlarm(DerivedJson.encode(open))).isEqualTo(open);
        assertThat(DerivedJson.decodeAlarm(DerivedJson.encode(cleared))).isEqualTo(cleared);
    }

    @Test
    void carriesTrainingRecords() {
        var training = new TrainingRecord("gist", "server-room", AT, 16, 60, 9.5, 22.25, 41, 55, "Clouds");

        assertThat(DerivedJson.decodeTrainingRecord(DerivedJson.encode(training)))
                .isEqualTo(training);
    }

    @Test
    void namesTheMemberThatIsMissing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DerivedJson.decodeAlarm("{\"site\":\"gist\"}".getBytes(UTF_8)))
                .withMessage("room is missing");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DerivedJson.decodeAlarm("{\"site\":7}".getBytes(UTF_8)))
                .withMessage("site is of another type");
    }
}
