package smartenergy.relay.communicator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prometheus.metrics.core.metrics.Counter;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import smartenergy.relay.Readings;
import smartenergy.relay.datapond.DataPond;
import smartenergy.relay.datapond.PondServer;
import smartenergy.service.health.Health;
import smartenergy.service.kafka.DeadLetterRecords;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.KafkaTopics;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.ReadingJson;

class CommunicatorIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final PondServer server = new PondServer();
    private final FakeKafka kafka = new FakeKafka();
    private final Health health = new Health();
    private final Counter relayed = Counter.builder().name("relayed").build();
    private final DataPond pond = server.open();

    @AfterEach
    void stop() {
        pond.close();
        server.close();
    }

    @Test
    void relaysWhatIsStoredInOrder() {
        pond.store(Readings.range("a", 1, 1_500));
        try (var _ = communicator(pond)) {
            awaitReadings(1_500);
            pond.store(Readings.range("a", 1_501, 1_600));
            awaitReadings(1_600);
        }

        assertThat(kafka.readings()).containsExactlyElementsOf(Readings.range("a", 1, 1_600));
        assertThat(kafka.producer().history()).allMatch(sent -> sent.key().equals("a"));
        assertThat(relayed.getLongValue()).isEqualTo(1_600);
    }

    @Test
    void goesOnByItselfWhenKafkaComesBack() {
        kafka.goAway();
        try (var _ = communicator(pond)) {
            pond.store(Readings.range("a", 1, 10));
            await("not ready").atMost(PATIENCE).until(() -> detail().contains("away"));

            kafka.comeBack();
            awaitReadings(10);
        }

        assertThat(pond.readings().unread()).isZero();
        assertThat(health.isReady()).isTrue();
    }

    @Test
    void leavesToTheNextInstanceWhatKafkaDidNotTake() {
        kafka.goAway();
        try (var _ = communicator(pond)) {
            pond.store(Readings.range("a", 1, 10));
            await("not ready").atMost(PATIENCE).until(() -> detail().contains("away"));
        }
        kafka.comeBack();

        try (var next = server.open();
                var _ = communicator(next)) {
            next.store(Readings.range("a", 11, 12));
            awaitReadings(12);
        }

        assertThat(kafka.readings()).containsExactlyElementsOf(Readings.range("a", 1, 12));
    }

    @Test
    void relaysWhatIsStoredBeforeItStops() {
        var communicator = communicator(pond);
        pond.store(Readings.range("a", 1, 5_000));

        communicator.close();

        assertThat(kafka.readings()).hasSize(5_000);
        assertThat(pond.readings().unread()).isZero();
    }

    @Test
    void sendsAgainAndSaysSoWhatItSentBeforeItWasKilled() {
        try (var _ = communicator(pond)) {
            pond.store(Readings.range("a", 1, 10));
            awaitReadings(10);
            server.refuse("update"); // as one that is killed does not write how far it came
            pond.store(Readings.range("a", 11, 20));
            awaitReadings(20);
        }
        server.refuseNothing();
        assertThat(sentAgain()).isZero();

        try (var next = server.open();
                var _ = communicator(next)) {
            next.store(Readings.range("a", 21, 22));
            awaitReadings(32);
            assertThat(next.readings().unread()).isZero();
        }

        assertThat(kafka.readings().subList(20, 32)).isEqualTo(Readings.range("a", 11, 22));
        assertThat(sentAgain()).isEqualTo(10);
    }

    @Test
    void sendsAgainWhatKafkaHasLostWhileItWasAway() {
        pond.store(Readings.range("a", 1, 1_500));
        try (var _ = communicator(pond)) {
            awaitReadings(1_500);
        }
        kafka.loseWhatFollows(700);

        try (var next = server.open();
                var _ = communicator(next)) {
            awaitReadings(3_000);
            assertThat(next.readings().unread()).isZero();
        }

        assertThat(kafka.readings().subList(1_500, 3_000)).isEqualTo(Readings.range("a", 1, 1_500));
        assertThat(sentAgain()).isEqualTo(1_500);
    }

    @Test
    void sendsAgainOnlyFromTheLastCheckpointThatKafkaStillHas() {
        pond.store(Readings.range("a", 1, 1_000));
        try (var _ = communicator(pond)) {
            awaitReadings(1_000);
            pond.store(Readings.range("a", 1_001, 1_500));
            awaitReadings(1_500);

            kafka.loseWhatFollows(1_200);
            awaitReadings(2_000);
        }

        assertThat(kafka.readings().subList(1_500, 2_000)).isEqualTo(Readings.range("a", 1_001, 1_500));
    }

    @Test
    void relaysDeadLettersWholeWithWhatIsKnownOfThem() {
        var letter = new DeadLetter("not-finite", "celsius is NaN", "mqtt:x/y", Readings.NOW, new byte[] {0, 1, -1});
        pond.reject(List.of(letter));
        try (var _ = new Communicator<>(
                KafkaTopics.REJECTED,
                "kafka",
                pond.rejected(),
                DeadLetterRecords::of,
                kafka.producer(),
                kafka,
                relayed,
                health)) {
            await("relayed")
                    .atMost(PATIENCE)
                    .until(() -> !kafka.producer().history().isEmpty());
        }

        var sent = kafka.producer().history().getFirst();
        assertThat(sent.topic()).isEqualTo(KafkaTopics.REJECTED);
        assertThat(sent.value()).isEqualTo(letter.payload());
        assertThat(sent.headers())
                .extracting(header -> header.key() + "=" + new String(header.value(), UTF_8))
                .containsExactly(
                        "reason=not-finite",
                        "detail=celsius is NaN",
                        "origin=mqtt:x/y",
                        "rejectedAt=2026-11-24T12:00:00Z");
    }

    @Test
    void transfersASelectionOnceMore() {
        pond.store(Readings.range("a", 1, 2_500));
        pond.store(Readings.range("b", 1, 10));
        try (var communicator = communicator(pond);
                var transfers = transfers(communicator)) {
            awaitReadings(2_510);

            var transfer = transfers.request(
                    Optional.of(new DataPond.Selection(Optional.empty(), Optional.empty(), Optional.of("a"))));
            awaitState(transfers, transfer.id(), Transfers.State.DONE);

            assertThat(transfers.find(transfer.id()).orElseThrow().sent()).isEqualTo(2_500);
            assertThat(kafka.readings().subList(2_510, 5_010)).isEqualTo(Readings.range("a", 1, 2_500));
            assertThat(sentAgain()).isEqualTo(2_500);
        }
    }

    @Test
    void finishesATransferWhenKafkaComesBack() {
        pond.store(Readings.range("a", 1, 3));
        try (var communicator = communicator(pond);
                var transfers = transfers(communicator)) {
            awaitReadings(3);
            kafka.goAway();
            var transfer = transfers.request(
                    Optional.of(new DataPond.Selection(Optional.empty(), Optional.empty(), Optional.empty())));
            await("not ready").atMost(PATIENCE).until(() -> detail().contains("away"));

            kafka.comeBack();
            awaitState(transfers, transfer.id(), Transfers.State.DONE);
        }

        assertThat(kafka.readings()).hasSize(6);
    }

    @Test
    void sendsOnlyWhatWaitsWhenNothingIsSelected() {
        pond.store(Readings.range("a", 1, 3));
        try (var communicator = communicator(pond);
                var transfers = transfers(communicator)) {
            var transfer = transfers.request(Optional.empty());
            awaitState(transfers, transfer.id(), Transfers.State.DONE);
        }

        assertThat(kafka.readings()).containsExactlyElementsOf(Readings.range("a", 1, 3));
    }

    @Test
    void saysThatATransferFailedByAFaultOfOursAndTakesTheNext() {
        pond.store(Readings.range("a", 1, 3));
        server.insert("readings", new Document("_id", 1L));
        try (var communicator = communicator(pond);
                var transfers = transfers(communicator)) {
            var failing = transfers.request(
                    Optional.of(new DataPond.Selection(Optional.empty(), Optional.empty(), Optional.empty())));
            awaitState(transfers, failing.id(), Transfers.State.FAILED);
            assertThat(transfers.find(failing.id()).orElseThrow().error()).isNotEmpty();

            var next = transfers.request(Optional.empty());
            awaitState(transfers, next.id(), Transfers.State.DONE);
        }
    }

    @Test
    void remembersTheLatestHundredTransfers() {
        try (var communicator = communicator(pond);
                var transfers = transfers(communicator)) {
            var ids = new ArrayList<Long>();
            for (int i = 0; i < 105; i++) {
                ids.add(transfers.request(Optional.empty()).id());
            }

            assertThat(transfers.all())
                    .extracting(Transfers.Transfer::id)
                    .containsExactlyElementsOf(ids.subList(5, 105));
        }
    }

    private long sentAgain() {
        return kafka.producer().history().stream()
                .filter(sent -> sent.headers().lastHeader(ReadingJson.SENT_AGAIN) != null)
                .count();
    }

    private String detail() {
        return health.parts().get("kafka").detail();
    }

    private void awaitReadings(int count) {
        await(count + " readings")
                .atMost(PATIENCE)
                .until(() -> kafka.readings().size() >= count && relayed.getLongValue() >= count);
    }

    private static void awaitState(Transfers transfers, long id, Transfers.State state) {
        await(state.name())
                .atMost(PATIENCE)
                .until(() -> transfers.find(id).orElseThrow().state() == state);
    }

    private Communicator<Reading> communicator(DataPond from) {
        return new Communicator<>(
                KafkaTopics.READINGS,
                "kafka",
                from.readings(),
                KafkaRecords::of,
                kafka.producer(),
                kafka,
                relayed,
                health);
    }

    private Transfers transfers(Communicator<Reading> communicator) {
        return new Transfers(pond, communicator, Clock.fixed(Readings.NOW, ZoneOffset.UTC));
    }
}
