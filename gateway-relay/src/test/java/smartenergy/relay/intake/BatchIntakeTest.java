package smartenergy.relay.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import smartenergy.relay.Readings;
import smartenergy.relay.registry.Registries;
import smartenergy.service.health.Health;
import smartenergy.telemetry.Acknowledgement;
import smartenergy.telemetry.Acknowledgement.Range;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.DeviceDescription;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.MqttTopic;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.ReadingBatch;
import smartenergy.telemetry.ReadingJson;
import smartenergy.telemetry.Registration;

/** Several readings in one message. */
class BatchIntakeTest {
    private static final String TOPIC = MqttTopic.batch("home", "pi-1");

    private final StubStore store = new StubStore();
    private final Acknowledgements acknowledgements = new Acknowledgements();
    private final IntakeMetrics metrics = IntakeMetrics.in(new PrometheusRegistry());
    private final Intake intake = new Intake(
            store,
            events -> List.of(),
            Validators.accepting(Registries.empty()),
            acknowledgements,
            metrics,
            new Health(),
            Clock.fixed(Readings.NOW, ZoneOffset.UTC));
    private final IntakeQueue queue = new IntakeQueue(intake);

    @AfterEach
    void stop() {
        queue.close();
    }

    @Test
    void costsOneBadReadingItselfOnly() throws Exception {
        take(ReadingBatch.join(List.of(
                line("a", 1), "{]".getBytes(UTF_8), line("b", 1), line("a", 2), ReadingJson.encode(other("a", 2)))));

        assertThat(store.readings).hasSize(3);
        assertThat(store.letters)
                .extracting(DeadLetter::reason, DeadLetter::origin, letter -> new String(letter.payload(), UTF_8))
                .containsExactlyInAnyOrder(
                        tuple("malformed-json", "mqtt:" + TOPIC, "{]"),
                        tuple(
                                "identity-conflict",
                                "mqtt:" + TOPIC,
                                new String(ReadingJson.encode(other("a", 2)), UTF_8)));
        assertThat(acknowledgements.take())
                .last()
                .satisfies(outgoing -> assertThat(
                                Acknowledgement.ofJson(outgoing.message()).durable())
                        .containsOnly(
                                Map.entry("a", List.of(new Range(1, 2))), Map.entry("b", List.of(new Range(1, 1)))));
        assertThat(metrics.received().getLongValue()).isEqualTo(5);
        assertThat(metrics.stored().getLongValue()).isEqualTo(3);
    }

    @Test
    void countsOneThatComesAgainAsDuplicates() throws Exception {
        var batch = ReadingBatch.join(List.of(line("a", 1), line("a", 2), line("b", 1)));
        take(batch);
        take(batch);

        assertThat(store.readings).hasSize(3);
        assertThat(store.letters).isEmpty();
        assertThat(metrics.received().getLongValue()).isEqualTo(6);
        assertThat(metrics.duplicate().getLongValue()).isEqualTo(3);
    }

    @Test
    void keepsWhatIsTooLargeForOneWhole() throws Exception {
        var large = "x\n".repeat(ReadingBatch.MAX_LINES + 1).getBytes(UTF_8);
        take(large);
        take(new byte[0]);

        assertThat(store.letters).extracting(DeadLetter::reason).containsExactly("too-large", "malformed-json");
        assertThat(store.letters.getFirst().payload()).isEqualTo(large);
        assertThat(metrics.received().getLongValue()).isEqualTo(2);
    }

    @Test
    void refusesAReadingOfAnotherSite() throws Exception {
        var elsewhere = Arrival.byMqtt(MqttTopic.batch("lab", "pi-1"), line("a", 1), Readings.NOW);
        intake.take(List.of(elsewhere));

        assertThat(store.readings).isEmpty();
        assertThat(store.letters).extracting(DeadLetter::reason).containsExactly("topic-mismatch");
    }

    @Test
    void isTakenOnceMoreFromADeadLetterInPartAndWhole() {
        var part = new DeadLetter("implausible-time", "", "mqtt:" + TOPIC, Readings.NOW, line("a", 1));
        assertThat(intake.replay(part)).isEmpty();
        assertThat(store.readings).hasSize(1);

        // As a gateway of before batches kept it.
        var batch = ReadingBatch.join(List.of(line("a", 1), line("a", 2), "{]".getBytes(UTF_8), line("a", 3)));
        var whole = new DeadLetter("unknown-kind", "", "mqtt:" + TOPIC, Readings.NOW, batch);
        assertThat(intake.replay(whole)).startsWith("malformed-json");
        assertThat(store.readings).hasSize(3);
    }

    @Test
    void isAnnouncedToANodeThatRegisters() throws Exception {
        var device = DeviceDescription.of("a", Kind.ROOM_CLIMATE, "dht22", "attic", Duration.ofSeconds(10));
        var registration = new Registration(Readings.STREAM, List.of(device)).toJson();
        intake.take(List.of(Arrival.byMqtt(MqttTopic.registration("home", "pi-1"), registration, Readings.NOW)));

        assertThat(acknowledgements.take()).singleElement().satisfies(outgoing -> {
            assertThat(outgoing.topic()).isEqualTo("smart-energy/home/pi-1/ack");
            assertThat(Acknowledgement.ofJson(outgoing.message()))
                    .isEqualTo(Acknowledgement.ofBatches(Readings.STREAM));
        });
        assertThat(acknowledgements.take()).isEmpty();
    }

    /** Returns when its sender is told, which is when all of it is durable. */
    private void take(byte[] batch) throws Exception {
        var told = new CompletableFuture<Integer>();
        queue.put(Arrival.byMqtt(TOPIC, batch, Readings.NOW), receipt -> told.complete(store.kept()), () -> false);

        assertThat(told.get(30, TimeUnit.SECONDS)).isEqualTo(store.kept());
    }

    private static byte[] line(String device, long number) {
        return ReadingJson.encode(Readings.of(device, number));
    }

    private static Reading other(String device, long number) {
        return Readings.of(device, number, 30);
    }
}
