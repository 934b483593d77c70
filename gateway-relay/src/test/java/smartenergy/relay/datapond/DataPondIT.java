package smartenergy.relay.datapond;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static smartenergy.relay.datapond.ReadingStore.Outcome.CONFLICT;
import static smartenergy.relay.datapond.ReadingStore.Outcome.DUPLICATE;
import static smartenergy.relay.datapond.ReadingStore.Outcome.STORED;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import smartenergy.relay.Readings;
import smartenergy.service.config.Secret;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.Measurement;
import smartenergy.telemetry.Reading;

class DataPondIT extends PondFixture {
    @Test
    void storesAReadingOnce() {
        var reading = Readings.of("a", 1);

        assertThat(pond.store(List.of(reading))).containsExactly(STORED);
        assertThat(pond.store(List.of(reading))).containsExactly(DUPLICATE);
        assertThat(server.count("readings")).isOne();
    }

    @Test
    void tellsApartNewDuplicateAndConflictingReadingsOfOneBatch() {
        pond.store(List.of(Readings.of("a", 1)));

        var outcomes = pond.store(List.of(
                Readings.of("a", 1),
                Readings.of("a", 2),
                Readings.of("a", 2),
                Readings.of("a", 2, 79),
                Readings.of("b", 1)));

        assertThat(outcomes).containsExactly(DUPLICATE, STORED, DUPLICATE, CONFLICT, STORED);
        assertThat(PondServer.relayAll(pond.readings()))
                .containsExactly(Readings.of("a", 1), Readings.of("a", 2), Readings.of("b", 1));
    }

    @Test
    void takesAReadingThatANewOutboxNumbersAnewForADuplicate() {
        var reading = Readings.of("a", 1);
        pond.store(List.of(reading));
        var unnumbered = new Reading(
                reading.site(),
                reading.room(),
                reading.device(),
                reading.observedAt(),
                Optional.empty(),
                reading.measurement());

        assertThat(pond.store(List.of(unnumbered))).containsExactly(DUPLICATE);
    }

    @Test
    void storesValuesWhoseNamesHaveDots() {
        var general = new Measurement.General("meter", new TreeMap<>(Map.of("power.active", 1.5)));
        var reading = new Reading("home", "attic", "meter-1", Readings.NOW, Optional.empty(), general);

        pond.store(List.of(reading));

        assertThat(PondServer.relayAll(pond.readings())).containsExactly(reading);
    }

    @Test
    void keepsWhatADeviceGivesFromSeveralSourcesAtOneInstant() {
        var sources = Stream.of("All", "Door")
                .map(source ->
                        new Measurement.General("door", source, new TreeMap<>(Map.of("open", 1.0)), new TreeMap<>()))
                .map(general -> new Reading("home", "attic", "door-1", Readings.NOW, Optional.empty(), general))
                .toList();

        assertThat(pond.store(sources)).containsExactly(STORED, STORED);
        assertThat(pond.store(sources)).containsExactly(DUPLICATE, DUPLICATE);
    }

    @Test
    void looksAllUpByOneQuestionThatIsThereAlready() {
        pond.store(Readings.range("a", 1, 300));
        server.backend().asked("insert");
        server.backend().asked("find");

        var outcomes = pond.store(Readings.range("a", 101, 320));

        assertThat(outcomes.subList(0, 200)).containsOnly(DUPLICATE);
        assertThat(outcomes.subList(200, 220)).containsOnly(STORED);
        assertThat(server.backend().asked("insert")).isOne();
        assertThat(server.backend().asked("find")).isOne();
    }

    @Test
    void takesAnAnswerThatDoesNotAddUpForNone() {
        pond.store(Readings.range("a", 1, 5));
        server.backend().conceal(1);
        assertThatThrownBy(() -> pond.store(Readings.range("a", 1, 8)))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("7 of 8");
        assertThatThrownBy(() -> pond.store(Readings.range("a", 1, 8))).isInstanceOf(StoreUnavailable.class);
        assertThatThrownBy(() -> pond.reject(List.of(letter(new byte[1])))).isInstanceOf(StoreUnavailable.class);

        server.backend().conceal(0);

        assertThat(pond.store(Readings.range("a", 1, 8)))
                .containsExactly(DUPLICATE, DUPLICATE, DUPLICATE, DUPLICATE, DUPLICATE, STORED, STORED, STORED);
        assertThat(PondServer.relayAll(pond.readings())).isEqualTo(Readings.range("a", 1, 8));
    }

    @Test
    void doesNotTakeATakenPositionForADuplicate() {
        long nextPosition = Positions.start(1) + 1;
        var foreign = ReadingDocuments.toDocument(nextPosition, Readings.of("foreign", 1), Readings.NOW);
        server.insert("readings", foreign);

        assertThatThrownBy(() -> pond.store(List.of(Readings.of("a", 1)))).isInstanceOf(StoreUnavailable.class);
        assertThat(pond.store(List.of(Readings.of("a", 1)))).containsExactly(STORED);
    }

    @Test
    void countsWhatAFailedAttemptStoredAsStored() {
        long nextPosition = Positions.start(1) + 1;
        server.insert("readings", ReadingDocuments.toDocument(nextPosition, Readings.of("b", 1), Readings.NOW));
        assertThatThrownBy(() -> pond.store(List.of(Readings.of("a", 1), Readings.of("c", 1))))
                .isInstanceOf(StoreUnavailable.class);

        assertThat(pond.store(List.of(Readings.of("a", 1), Readings.of("c", 1), Readings.of("c", 1))))
                .containsExactly(STORED, STORED, DUPLICATE);
        assertThat(PondServer.relayAll(pond.readings()))
                .containsExactly(Readings.of("b", 1), Readings.of("c", 1), Readings.of("a", 1));
    }

    @Test
    @Timeout(10)
    void hasNothingToRelayAfterDuplicates() throws InterruptedException {
        pond.store(Readings.range("a", 1, 3));
        PondServer.relayAll(pond.readings());
        pond.store(Readings.range("a", 1, 3));
        PondServer.relayAll(pond.readings());

        pond.readings().awaitRelayed();

        assertThat(pond.readings().unread()).isZero();
    }

    @Test
    void readsBackWhatIsMoreThanItKeepsInMemory() {
        var all = Readings.range("a", 1, 5_000);
        for (int i = 0; i < all.size(); i += 500) {
            pond.store(all.subList(i, i + 500));
        }

        assertThat(PondServer.relayAll(pond.readings())).containsExactlyElementsOf(all);
    }

    @Test
    void letsTwoCopiesWriteAtOnceWithoutLosingOrRepeatingAnything() {
        try (var other = server.open()) {
            assertThat(pond.store(Readings.range("a", 1, 10))).containsOnly(STORED);
            assertThat(other.store(Readings.range("a", 5, 15)).subList(0, 6)).containsOnly(DUPLICATE);
            assertThat(pond.store(Readings.range("b", 1, 5))).containsOnly(STORED);

            other.lookAfter();

            var expected = new ArrayList<>(Readings.range("a", 1, 15));
            expected.addAll(Readings.range("b", 1, 5));
            assertThat(PondServer.relayAll(other.readings())).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void deletesTheOldestBeyondTheMaximumButNothingUnrelayed() throws InterruptedException {
        pond.close();
        pond = server.open(new DataPond.Bounds(5, Duration.ofDays(7)), Readings.NOW);
        pond.store(Readings.range("a", 1, 10));
        pond.readings().done(pond.readings().next(3, 1), Map.of());
        pond.readings().settle(true);

        pond.lookAfter();

        assertThat(server.count("readings")).isEqualTo(7);
        assertThat(pond.obstacle()).contains("full").contains("7 readings");
    }

    @Test
    void takesReadingsAgainWhenThereIsRoom() {
        pond.close();
        pond = server.open(new DataPond.Bounds(5, Duration.ofDays(7)), Readings.NOW);
        pond.store(Readings.range("a", 1, 10));
        pond.lookAfter();
        PondServer.relayAll(pond.readings());

        pond.lookAfter();

        assertThat(pond.obstacle()).isEmpty();
        assertThat(server.count("readings")).isEqualTo(5);
    }

    @Test
    void deletesWhatIsTooOldOnceItIsRelayed() {
        pond.store(Readings.range("a", 1, 10));
        try (var later = server.open(PondServer.WIDE, Readings.NOW.plus(Duration.ofDays(8)))) {
            later.lookAfter();
            assertThat(server.count("readings")).isEqualTo(10);

            PondServer.relayAll(later.readings());
            later.lookAfter();

            assertThat(server.count("readings")).isZero();
        }
    }

    @Test
    void deletesNothingThatTheDurableCheckpointHasNotPassed() throws InterruptedException {
        pond.close();
        pond = server.open(new DataPond.Bounds(5, Duration.ofDays(7)), Readings.NOW);
        pond.store(Readings.range("a", 1, 10));
        for (int read : new int[] {3, 7}) {
            pond.readings().done(pond.readings().next(read, 1), Map.of());
            pond.readings().settle(false);
        }

        pond.lookAfter();
        assertThat(server.count("readings")).isEqualTo(7);

        pond.readings().settle(true);
        pond.lookAfter();
        assertThat(server.count("readings")).isEqualTo(5);
    }

    @Test
    void deletesManyByFewCommandsWithoutALookAtEach() {
        for (int i = 0; i < 5; i++) {
            pond.store(Readings.range("a", i * 1_000 + 1, i * 1_000 + 1_000));
        }
        try (var later = server.open(PondServer.WIDE, Readings.NOW.plus(Duration.ofDays(8)))) {
            PondServer.relayAll(later.readings());
            server.backend().asked("delete");
            server.backend().asked("find");

            later.lookAfter();

            assertThat(server.count("readings")).isZero();
            assertThat(server.backend().asked("delete")).isLessThanOrEqualTo(3 + 2);
            assertThat(server.backend().asked("find")).isLessThan(30);
        }
    }

    @Test
    void noticesThatItsServerHasLostWhatItHad() {
        server.empty();

        assertThatThrownBy(pond::lookAfter)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the DataPond is not the one that was opened");
    }

    @Test
    void writesAfterAllThatIsThereThoughTheServerHasLostCountOfItsInstances() {
        pond.close();
        server.insert(
                "readings", ReadingDocuments.toDocument(Positions.start(7) + 1, Readings.of("a", 1), Readings.NOW));

        pond = server.open();
        pond.store(List.of(Readings.of("a", 2)));

        assertThat(pond.readings().written()).isEqualTo(Positions.start(8) + 1);
        assertThat(PondServer.relayAll(pond.readings())).containsExactly(Readings.of("a", 1), Readings.of("a", 2));
    }

    @Test
    void keepsTheFirstOfWhatIsThereTwiceAndMovesTheOthers() {
        pond.close();
        server.empty();
        for (int i = 1; i <= 3; i++) {
            server.insert(
                    "readings", ReadingDocuments.toDocument(Positions.start(1) + i, Readings.of("a", 1), Readings.NOW));
        }

        pond = server.open();

        assertThat(pond.store(List.of(Readings.of("a", 1)))).containsExactly(DUPLICATE);
        assertThat(PondServer.relayAll(pond.readings())).containsExactly(Readings.of("a", 1));
        assertThat(server.count("repeated")).isEqualTo(2);
    }

    @Test
    void readsOnlySoManyLargeDeadLettersAtOnceAsFitIntoLittleMemory() throws InterruptedException {
        pond.reject(Collections.nCopies(12, letter(new byte[1 << 20])));

        assertThat(pond.rejected().next(1_000, 1)).hasSize(4);
        assertThat(PondServer.relayAll(pond.rejected())).hasSize(12);
    }

    @Test
    void readsADeadLetterThatIsLargerThanWhatIsReadAtOnce() {
        var large = letter(new byte[10 << 20]);
        pond.reject(List.of(letter(new byte[1]), large, letter(new byte[1])));

        assertThat(PondServer.relayAll(pond.rejected()))
                .extracting(letter -> letter.payload().length)
                .containsExactly(1, 10 << 20, 1);
    }

    @Test
    void deletesTheOldestRelayedDeadLettersBeyondTheirBytes() {
        for (int i = 0; i < 28; i++) {
            pond.reject(List.of(letter(new byte[10 << 20])));
        }
        PondServer.relayAll(pond.rejected());

        pond.lookAfter();

        assertThat(server.count("rejected")).isBetween(24L, 26L);
    }

    @Test
    void keepsDeadLettersWholeAndListsThemWithoutTheirPayload() {
        var rubbish = new byte[] {0, (byte) 0xff, 1};
        pond.reject(List.of(letter("x".repeat(1_000).getBytes(UTF_8)), letter(rubbish)));

        var listed = pond.letters(-1, 10);
        assertThat(listed).extracting(RejectedMessage::bytes).containsExactly(1_000, 3);
        assertThat(listed.getFirst().letter().payload()).hasSizeLessThan(1_000);
        assertThat(pond.letter(listed.getLast().id()).orElseThrow().payload()).isEqualTo(rubbish);
    }

    @Test
    void doesNotWaitForADeadLetterThatWasRemoved() {
        pond.reject(List.of(letter(new byte[1])));
        pond.removeLetter(pond.letters(-1, 1).getFirst().id());

        assertThat(pond.rejected().unread()).isZero();
    }

    @Test
    void selectsByDeviceAndTime() {
        pond.store(Readings.range("a", 1, 10));
        pond.store(Readings.range("b", 1, 10));
        var from = Readings.of("a", 3).observedAt();
        var to = Readings.of("a", 6).observedAt();

        assertThat(select(Optional.of(from), Optional.of(to), Optional.of("a")))
                .containsExactlyElementsOf(Readings.range("a", 3, 5));
        assertThat(select(Optional.of(Instant.MIN), Optional.of(Instant.MAX), Optional.empty()))
                .hasSize(20);
    }

    private List<Reading> select(Optional<Instant> from, Optional<Instant> to, Optional<String> device) {
        return pond.select(new DataPond.Selection(from, to, device), -1, Long.MAX_VALUE, 100).stream()
                .map(Stored::item)
                .toList();
    }

    @Test
    void saysThatItIsNotAvailable() {
        var nowhere = new Secret("mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=50");

        assertThatThrownBy(() -> new DataPond(nowhere, PondServer.WIDE, Clock.systemUTC()))
                .isInstanceOf(StoreUnavailable.class);
    }

    private static DeadLetter letter(byte[] payload) {
        return new DeadLetter("malformed-json", "not JSON", "mqtt:x", Readings.NOW, payload);
    }
}
