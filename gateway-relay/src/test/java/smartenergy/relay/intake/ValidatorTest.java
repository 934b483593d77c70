package smartenergy.relay.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static smartenergy.relay.Readings.NOW;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import smartenergy.relay.Readings;
import smartenergy.relay.edgex.EdgexBodies;
import smartenergy.relay.intake.Verdict.Accepted;
import smartenergy.relay.intake.Verdict.Rejected;
import smartenergy.relay.registry.Entity;
import smartenergy.relay.registry.Registries;
import smartenergy.relay.registry.Registry;
import smartenergy.telemetry.Flag;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.ReadingJson;
import smartenergy.telemetry.Reason;

class ValidatorTest {
    private static final String TOPIC = "smart-energy/home/pi-1/a/room_climate";
    private static final String SERVICE = "sensor-agent-home-pi-1";

    private final Registry registry = Registries.empty();
    private final Validator validator = Validators.accepting(registry);

    @Test
    void acceptsAReading() {
        var reading = Readings.of("a", 1);

        assertThat(judge(TOPIC, ReadingJson.encode(reading)))
                .isInstanceOfSatisfying(
                        Accepted.class,
                        accepted -> assertThat(accepted.reading()).isEqualTo(reading.flagged(Flag.UNREGISTERED)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1970-01-01T00:00:00Z",
                "1999-12-31T23:59:59.999999999Z",
                "2026-11-25T12:00:00.000000001Z",
                "2262-01-01T00:00:00Z"
            })
    void rejectsTimesThatCannotBe(String time) {
        assertThat(judge(TOPIC, observedAt(time))).isInstanceOfSatisfying(Rejected.class, rejected -> {
            assertThat(rejected.reason()).isEqualTo(Reason.IMPLAUSIBLE_TIME);
            assertThat(rejected.detail()).contains(time);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"2000-01-01T00:00:00Z", "2026-11-25T12:00:00Z"})
    void acceptsTheEarliestAndTheLatestTime(String time) {
        assertThat(judge(TOPIC, observedAt(time))).isInstanceOf(Accepted.class);
    }

    @Test
    void knowsTheSenderOfAReadingWhoseTimeItRejects() {
        var rejected = (Rejected) judge(TOPIC, observedAt("1970-01-01T00:00:00Z"));

        assertThat(rejected.readable().orElseThrow().reading().sequence())
                .isEqualTo(Readings.of("a", 1).sequence());
    }

    @Test
    void rejectsAReadingOfAnotherDeviceThanItsTopicSays() {
        var rejected = (Rejected) judge(TOPIC, ReadingJson.encode(Readings.of("b", 1)));

        assertThat(rejected.reason()).isEqualTo(Reason.TOPIC_MISMATCH);
        assertThat(rejected.readable()).isPresent();
    }

    @Test
    void rejectsWhatIsNotAReading() {
        assertThat(((Rejected) judge(TOPIC, "{".getBytes(UTF_8))).reason()).isEqualTo(Reason.MALFORMED_JSON);
        assertThat(((Rejected) judge("smart-energy/x", ReadingJson.encode(Readings.of("a", 1)))).reason())
                .isEqualTo(Reason.TOPIC_MISMATCH);
        assertThat(((Rejected) judge(TOPIC, new byte[10 << 20])).reason()).isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void flagsOnlyReadingsThatTheRegistryDoesNotKnow() {
        registry.register(
                Registries.service(SERVICE),
                Registries.profile("dht22", "celsius", "'valueType':'Float64','minimum':-40,'maximum':80"),
                Registries.device("a", SERVICE, "dht22"));
        var reading = Readings.of("a", 1);

        assertThat(accepted(reading).flags()).as("humidity is not listed").containsExactly(Flag.UNREGISTERED);
        registry.patch(
                Entity.PROFILE,
                Registries.json("{'name':'dht22','deviceResources':["
                        + "{'name':'celsius','properties':{'valueType':'Float64','readWrite':'R','maximum':30}},"
                        + "{'name':'humidityPercent','properties':{'valueType':'Float64','readWrite':'R'}}]}"));

        assertThat(accepted(reading)).isEqualTo(reading);
        assertThat(((Rejected) judge(TOPIC, ReadingJson.encode(Readings.of("a", 1, 31)))).reason())
                .isEqualTo(Reason.OUT_OF_RANGE);
    }

    @Test
    void rejectsReadingsOfUnregisteredDevicesWhereThatIsThePolicy() {
        var strict = Validators.of(registry, Unregistered.REJECT);

        var own = strict.judge(Arrival.byMqtt(TOPIC, ReadingJson.encode(Readings.of("a", 1)), NOW));
        var edgex = strict.judge(
                Arrival.byMqtt(EdgexBodies.TOPIC, EdgexBodies.bytes(EdgexBodies.event(1, "Int8", "\"1\"")), NOW));

        assertThat(((Rejected) own).reason()).isEqualTo(Reason.UNREGISTERED);
        assertThat(((Rejected) own).readable()).isPresent();
        assertThat(((Rejected) edgex).reason()).isEqualTo(Reason.UNREGISTERED);
        assertThat(edgex.event()).isEmpty();
    }

    @Test
    void takesAnEventThatItCannotStoreAsEdgexDoes() {
        var verdict =
                (Rejected) judge(EdgexBodies.TOPIC, EdgexBodies.bytes(EdgexBodies.event(1, "Float64", "\"NaN\"")));

        assertThat(verdict.reason()).isEqualTo(Reason.NOT_FINITE);
        assertThat(verdict.event()).isPresent();
    }

    @Test
    void rejectsAnEventOfAnotherSourceThanItsTopicSays() {
        var verdict =
                (Rejected) judge(EdgexBodies.TOPIC + "2", EdgexBodies.bytes(EdgexBodies.event(1, "Bool", "\"true\"")));

        assertThat(verdict.reason()).isEqualTo(Reason.TOPIC_MISMATCH);
        assertThat(verdict.event()).isEmpty();
    }

    @Test
    void rejectsAnEventOfAnotherServicesDevice() {
        registry.register(
                Registries.service("other-service"),
                Registries.profile("p", "x", "'valueType':'Int8'"),
                Registries.device("chiller-1", "other-service", "p"));

        var verdict = (Rejected) judge(EdgexBodies.TOPIC, EdgexBodies.bytes(EdgexBodies.event(1, "Int8", "\"1\"")));

        assertThat(verdict.reason()).isEqualTo(Reason.TOPIC_MISMATCH);
        assertThat(verdict.detail()).contains("belongs to other-service");
    }

    private Reading accepted(Reading reading) {
        return ((Accepted) judge(TOPIC, ReadingJson.encode(reading))).reading();
    }

    private static byte[] observedAt(String time) {
        return ReadingJson.encode(new Reading(
                "home",
                "server-room",
                "a",
                Instant.parse(time),
                Optional.of(Readings.of("a", 1).sequence().orElseThrow()),
                Kind.ROOM_CLIMATE.measured(20, 40)));
    }

    private Verdict judge(String topic, byte[] payload) {
        return validator.judge(Arrival.byMqtt(topic, payload, NOW));
    }
}
