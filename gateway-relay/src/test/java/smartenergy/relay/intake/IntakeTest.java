package smartenergy.relay.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import smartenergy.relay.Readings;
import smartenergy.relay.datapond.ReadingStore;
import smartenergy.relay.datapond.StoreUnavailable;
import smartenergy.relay.registry.Registries;
import smartenergy.service.health.Health;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.DeviceDescription;
import smartenergy.telemetry.Flag;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.MqttTopic;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.ReadingJson;
import smartenergy.telemetry.Registration;

class IntakeTest {
    private final Store store = new Store();
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
    void keepsARegistrationThatCannotBeRead() throws InterruptedException {
        intake.take(List.of(Arrival.byMqtt("smart-energy/home/pi-1/devices", "{}".getBytes(UTF_8), Readings.NOW)));

        assertThat(store.letters)
                .singleElement()
                .satisfies(letter -> assertThat(letter.detail()).isEqualTo("devices is missing"));
        assertThat(metrics.received().getLongValue()).isOne();
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

    private static DeadLetter letter(Reading reading) {
        return new DeadLetter(
                "implausible-time", "", arrival(reading).origin(), Readings.NOW, ReadingJson.encode(reading));
    }

    private static Arrival registration(String node, String device) {
        var description = DeviceDescription.of(device, Kind.ROOM_CLIMATE, "dht22", "attic", Duration.ofSeconds(10));
        return Arrival.byMqtt(
                MqttTopic.registration("home", node), new Registration(List.of(description)).toJson(), Readings.NOW);
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

    /** A store in memory that fails when told to. */
    private static final class Store implements ReadingStore {
        private final Map<Reading.Identity, Reading> readings = new HashMap<>();
        private final List<DeadLetter> letters = new ArrayList<>();
        private volatile String obstacle = "";
        private volatile int attempts;
        private int failures;
        private int failuresOfLetters;
        private Runnable onFailure = () -> {};

        @Override
        public List<Outcome> store(List<Reading> batch) {
            attempts++;
            if (failures > 0) {
                failures--;
                onFailure.run();
                throw new StoreUnavailable(new IOException("gone"));
            }
            return batch.stream().map(this::store).toList();
        }

        private Outcome store(Reading reading) {
            var stored = readings.putIfAbsent(reading.identity(), reading);
            if (stored == null) {
                return Outcome.STORED;
            }
            return stored.equals(reading) ? Outcome.DUPLICATE : Outcome.CONFLICT;
        }

        @Override
        public void reject(List<DeadLetter> rejected) {
            if (failuresOfLetters > 0) {
                failuresOfLetters--;
                throw new StoreUnavailable(new IOException("gone"));
            }
            letters.addAll(rejected);
        }

        @Override
        public String obstacle() {
            return obstacle;
        }
    }
}
