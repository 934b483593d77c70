package smartenergy.relay.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import smartenergy.relay.Readings;
import smartenergy.relay.registry.Registries;
import smartenergy.service.health.Health;
import smartenergy.telemetry.Acknowledgement;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.DeviceDescription;
import smartenergy.telemetry.Flag;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.MqttTopic;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.ReadingJson;
import smartenergy.telemetry.Registration;
import smartenergy.telemetry.Sequence;

class IntakeTest {
    private final StubStore store = new StubStore();
    private final Acknowledgements acknowledgements = new Acknowledgements();
    private final IntakeMetrics metrics = IntakeMetrics.in(new PrometheusRegistry());
    private final Health health = new Health();
    private final Intake intake = new Intake(
            store,
            events -> List.of(),
            Validators.accepting(Registries.empty()),
            acknowledgements,
            metrics,
            health,
            Clock.fixed(Readings.NOW, ZoneOffset.UTC));

    @Test
    void storesReadingsAndAcknowledgesThem() throws InterruptedException {
        intake.take(List.of(arrival(Readings.of("a", 1)), arrival(Readings.of("a", 2))));

        assertThat(store.readings).hasSize(2);
        assertThat(acknowledged()).contains("[[1,2]]");
    }

    @Test
    void acknowledgesDuplicatesAgainBecauseTheFirstAcknowledgementMayBeLost() throws InterruptedException {
        intake.take(List.of(arrival(Readings.of("a", 1))));
        acknowledgements.take();

        intake.take(List.of(arrival(Readings.of("a", 1))));

        assertThat(acknowledged()).contains("[[1,1]]");
        assertThat(metrics.duplicate().getLongValue()).isOne();
    }

    @Test
    void keepsRejectedMessagesWholeWithReasonAndOrigin() throws InterruptedException {
        var rubbish = Arrival.byMqtt("smart-energy/home/pi-1/a/room_climate", "{]".getBytes(UTF_8), Readings.NOW);

        intake.take(List.of(rubbish));

        assertThat(store.letters).singleElement().satisfies(letter -> {
            assertThat(letter.reason()).isEqualTo("malformed-json");
            assertThat(letter.origin()).isEqualTo("mqtt:smart-energy/home/pi-1/a/room_climate");
            assertThat(letter.payload()).isEqualTo(rubbish.payload());
            assertThat(letter.rejectedAt()).isEqualTo(Readings.NOW);
        });
    }

    @Test
    void keepsAReadingThatContradictsAStoredOneAsideAndAcknowledgesIt() throws InterruptedException {
        intake.take(List.of(arrival(Readings.of("a", 1, 20)), arrival(Readings.of("a", 1, 30))));

        assertThat(store.readings.values())
                .containsExactly(Readings.of("a", 1, 20).flagged(Flag.UNREGISTERED));
        assertThat(store.letters).singleElement().satisfies(letter -> {
            assertThat(letter.reason()).isEqualTo("identity-conflict");
            assertThat(ReadingJson.decode(letter.payload())).isEqualTo(Readings.of("a", 1, 30));
        });
        assertThat(acknowledged()).contains("[[1,1]]");
    }

    @Test
    void knowsTheDevicesOfANodeFromItsRegistrationOn() throws InterruptedException {
        intake.take(List.of(registration("pi-1", "a"), arrival(Readings.of("a", 1))));

        assertThat(store.readings.values()).containsExactly(Readings.of("a", 1));
        assertThat(metrics.received().getLongValue()).isOne();
    }

    @Test
    void rejectsReadingsAndRegistrationsOfAnotherNodesDevice() throws InterruptedException {
        intake.take(List.of(registration("pi-2", "a"), arrival(Readings.of("a", 1)), registration("pi-1", "a")));

        assertThat(store.readings).isEmpty();
        assertThat(store.letters)
                .extracting(DeadLetter::detail)
                .containsExactly(
                        "device 'a' belongs to sensor-agent-home-pi-2, not to sensor-agent-home-pi-1",
                        "a: device 'a' belongs to sensor-agent-home-pi-2, not to sensor-agent-home-pi-1");
    }

    @Test
    void tellsANodeWhatIsRefusedAndWhyBeforeItLetsGoOfIt() throws InterruptedException {
        intake.take(List.of(registration("pi-2", "a"), arrival(Readings.of("a", 1))));

        assertThat(acknowledgements.take())
                .extracting(outgoing -> Acknowledgement.ofJson(outgoing.message()))
                .containsExactly(
                        new Acknowledgement(
                                Readings.STREAM,
                                Map.of(),
                                List.of(new Acknowledgement.Refusal(
                                        "a",
                                        "topic-mismatch",
                                        "device 'a' belongs to sensor-agent-home-pi-2, not to sensor-agent-home-pi-1",
                                        List.of(new Acknowledgement.Range(1, 1))))),
                        new Acknowledgement(Readings.STREAM, Map.of("a", List.of(new Acknowledgement.Range(1, 1)))));
    }

    @Test
    void knowsANodeWhoseSiteWasChangedByItsOutbox() throws InterruptedException {
        intake.take(List.of(
                registration("home", "pi-1", "a", Readings.STREAM),
                registration("lab", "pi-1", "a", Readings.STREAM),
                arrival(Readings.of("a", 1)),
                registration("home", "pi-1", "a", 8),
                registration("home", "pi-2", "a", Readings.STREAM)));

        assertThat(store.readings.values()).containsExactly(Readings.of("a", 1));
        assertThat(store.letters)
                .extracting(DeadLetter::detail)
                .containsExactly(
                        "a: device 'a' belongs to sensor-agent-lab-pi-1, not to sensor-agent-home-pi-1",
                        "a: device 'a' belongs to sensor-agent-lab-pi-1, not to sensor-agent-home-pi-2");
    }

    @Test
    void losesNoOtherMessageByOneThatItFailsOn() throws InterruptedException {
        store.poison = "bad";

        intake.take(
                List.of(arrival(Readings.of("a", 1)), arrival(Readings.of("bad", 2)), arrival(Readings.of("a", 3))));

        assertThat(store.readings).hasSize(2);
        assertThat(store.letters).extracting(DeadLetter::reason).containsExactly("unprocessable");
        assertThat(metrics.received().getLongValue()).isEqualTo(3);
    }

    @Test
    void noticesTwoMachinesOfOneName() throws InterruptedException {
        var one = Readings.of("a", 1);
        var other = new Reading(
                "home", "server-room", "a", one.observedAt().plusMillis(300), one.sequence(), one.measurement());
        intake.take(List.of(arrival(one), arrival(one)));
        assertThat(health.parts().get(Twins.HEALTH).ready()).isTrue();

        intake.take(List.of(arrival(other)));

        assertThat(metrics.twins().getLongValue()).isOne();
        assertThat(health.parts().get(Twins.HEALTH).ready()).isFalse();
        assertThat(health.parts().get(Twins.HEALTH).detail()).contains("two machines publish as node pi-1 of home");
    }

    @Test
    void noticesADeviceWhoseReadingsComeFromTwoOutboxesByTurns() throws InterruptedException {
        for (int n = 1; n <= 6; n++) {
            var reading = Readings.of("a", n);
            intake.take(List.of(arrival(reading.numbered(new Sequence(n % 2 + 1, n)))));
        }

        assertThat(metrics.twins().getLongValue()).isPositive();
    }

    @Test
    void keepsARegistrationThatCannotBeRead() throws InterruptedException {
        intake.take(List.of(Arrival.byMqtt("smart-energy/home/pi-1/devices", "{}".getBytes(UTF_8), Readings.NOW)));

        assertThat(store.letters)
                .singleElement()
                .satisfies(letter -> assertThat(letter.detail()).isEqualTo("devices is missing"));
        assertThat(metrics.received().getLongValue()).isOne();
    }

    @Test
    void keepsARegistrationThatIsRefusedAgainAndAgainOnce() throws InterruptedException {
        intake.take(List.of(registration("pi-2", "a"), registration("pi-1", "a"), registration("pi-1", "a")));
        intake.take(List.of(registration("pi-1", "a")));
        assertThat(store.letters).hasSize(1);

        intake.take(List.of(registration("home", "pi-1", "a", 9), registration("pi-3", "a")));

        assertThat(store.letters).hasSize(3);
        assertThat(metrics.received().getLongValue()).isEqualTo(3);
    }

    @Test
    void countsSoThatNothingIsMissing() throws InterruptedException {
        intake.take(List.of(
                arrival(Readings.of("a", 1)),
                arrival(Readings.of("a", 1)),
                arrival(Readings.of("a", 1, 30)),
                Arrival.byMqtt("smart-energy/x", new byte[0], Readings.NOW)));

        assertThat(metrics.received().getLongValue()).isEqualTo(4);
        assertThat(metrics.stored().getLongValue()).isOne();
        assertThat(metrics.duplicate().getLongValue()).isOne();
        assertThat(metrics.rejected().labelValues("identity-conflict").getLongValue())
                .isOne();
        assertThat(metrics.rejected().labelValues("topic-mismatch").getLongValue())
                .isOne();
    }

    @Test
    void acknowledgesNothingBeforeItIsStored() throws InterruptedException {
        store.failures = 3;
        store.onFailure = () -> assertThat(acknowledgements.take()).isEmpty();

        intake.take(List.of(arrival(Readings.of("a", 1))));

        assertThat(store.attempts).isEqualTo(4);
        assertThat(acknowledged()).contains("[[1,1]]");
    }

    @Test
    void isNotReadyWhileTheDataPondIsAway() throws InterruptedException {
        store.failures = 1;
        var ready = new ArrayList<Boolean>();
        store.onFailure = () -> ready.add(health.isReady());
        intake.take(List.of(arrival(Readings.of("a", 1))));

        store.failures = 2;
        intake.take(List.of(arrival(Readings.of("a", 2))));

        assertThat(ready).containsExactly(false, true, false);
        assertThat(health.isReady()).isTrue();
    }

    @Test
    void storesNothingTwiceWhenOnlyTheDeadLettersFail() throws InterruptedException {
        store.failuresOfLetters = 1;

        intake.take(List.of(arrival(Readings.of("a", 1)), Arrival.byMqtt("x", new byte[0], Readings.NOW)));

        assertThat(store.attempts).isOne();
        assertThat(metrics.stored().getLongValue()).isOne();
        assertThat(store.letters).hasSize(1);
    }

    @Test
    void takesNothingWhileTheDataPondIsFull() throws InterruptedException {
        store.obstacle = "the DataPond is full";
        var taking = Thread.ofVirtual().start(() -> {
            try {
                intake.take(List.of(arrival(Readings.of("a", 1))));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        await("the obstacle is seen")
                .atMost(Duration.ofSeconds(20))
                .until(() -> !health.parts().get(Intake.HEALTH).detail().equals("starting"));
        assertThat(health.parts().get(Intake.HEALTH).detail()).contains("full");
        assertThat(store.attempts).isZero();

        store.obstacle = "";
        taking.join();

        assertThat(store.readings).hasSize(1);
    }

    @Test
    void storesADeadLetterThatHasBecomeAcceptable() {
        var letter = letter(Readings.of("a", 1));

        assertThat(intake.replay(letter)).isEmpty();
        assertThat(store.readings).hasSize(1);
    }

    @Test
    void saysWhyADeadLetterIsStillRejected() {
        intake.replay(letter(Readings.of("a", 1)));

        assertThat(intake.replay(letter(Readings.of("a", 1, 30)))).startsWith("identity-conflict");
        assertThat(intake.replay(new DeadLetter("", "", "mqtt:x", Readings.NOW, new byte[0])))
                .startsWith("topic-mismatch");
    }

    @Test
    void endsNoReplayOfManyOnOneThatItFailsOn() {
        store.poison = "bad";

        assertThat(intake.replay(letter(Readings.of("bad", 1)))).startsWith("unprocessable");
        assertThat(intake.replay(letter(Readings.of("a", 1)))).isEmpty();
    }

    private static DeadLetter letter(Reading reading) {
        return new DeadLetter(
                "implausible-time", "", arrival(reading).origin(), Readings.NOW, ReadingJson.encode(reading));
    }

    private static Arrival registration(String node, String device) {
        return registration("home", node, device, 0);
    }

    private static Arrival registration(String site, String node, String device, int stream) {
        var description = DeviceDescription.of(device, Kind.ROOM_CLIMATE, "dht22", "attic", Duration.ofSeconds(10));
        return Arrival.byMqtt(
                MqttTopic.registration(site, node),
                new Registration(stream, List.of(description)).toJson(),
                Readings.NOW);
    }

    private static Arrival arrival(Reading reading) {
        return Arrival.byMqtt(
                "smart-energy/home/pi-1/" + reading.device() + "/room_climate",
                ReadingJson.encode(reading),
                Readings.NOW);
    }

    private String acknowledged() {
        return new String(acknowledgements.take().getFirst().message(), UTF_8);
    }
}
