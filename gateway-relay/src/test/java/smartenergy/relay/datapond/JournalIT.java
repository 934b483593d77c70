package smartenergy.relay.datapond;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import smartenergy.relay.Readings;

/** What is given to relay, after restarts and beside other instances. */
class JournalIT extends PondFixture {
    @Test
    void goesOnAfterARestartWhereItWas() throws InterruptedException {
        pond.store(Readings.range("a", 1, 10));
        pond.readings().done(pond.readings().next(4, 1), Map.of());
        pond.readings().settle(true);
        pond.close();

        pond = server.open();
        pond.store(Readings.range("a", 11, 12));

        assertThat(pond.readings().unread()).isEqualTo(8);
        assertThat(PondServer.relayAll(pond.readings())).containsExactlyElementsOf(Readings.range("a", 5, 12));
        assertThat(pond.readings().unread()).isZero();
    }

    @Test
    void givesTheSameAgainUntilTheCheckpointMoves() throws InterruptedException {
        pond.store(Readings.range("a", 1, 3));

        assertThat(pond.readings().next(10, 1)).isEqualTo(pond.readings().next(10, 1));
    }

    @Test
    void findsWhatACutOffInstanceWritesLate() {
        try (var newer = server.open()) {
            newer.store(List.of(Readings.of("a", 1)));
            assertThat(PondServer.relayAll(newer.readings())).containsExactly(Readings.of("a", 1));

            pond.store(List.of(Readings.of("a", 2)));
            newer.lookAfter();

            assertThat(PondServer.relayAll(newer.readings())).containsExactly(Readings.of("a", 2));
        }
    }

    @Test
    void countsOnceWhatSeveralThreadsFindAtOnce() throws InterruptedException {
        try (var newer = server.open()) {
            pond.store(Readings.range("a", 1, 10));

            var lookers = Stream.generate(
                            () -> Thread.ofPlatform().start(newer.readings()::findUnreadOfEarlierInstances))
                    .limit(8)
                    .toList();
            for (var looker : lookers) {
                looker.join();
            }

            assertThat(newer.readings().unread()).isEqualTo(10);
        }
    }

    @Test
    void forgetsCheckpointsOfInstancesThatLeftNothing() {
        pond.store(Readings.range("a", 1, 2));
        PondServer.relayAll(pond.readings());
        try (var later = server.open(PondServer.WIDE, Readings.NOW.plus(Duration.ofDays(8)))) {
            later.lookAfter();
            later.lookAfter();
        }

        assertThat(server.count("checkpoints")).isZero();
    }

    @Test
    void goesBackWhereAnotherInstanceFoundThatKafkaHadLostSomething() throws InterruptedException {
        try (var other = server.open()) {
            other.store(Readings.range("a", 1, 10));
            other.readings().done(other.readings().next(10, 1), Map.of(0, 10L));
            other.readings().settle(true);

            assertThat(pond.readings().goBack(Map.of(0, 5L))).isTrue();

            assertThat(other.readings().goBack(Map.of(0, 50L))).isTrue();
            assertThat(other.readings().unread()).isEqualTo(10);
            assertThat(PondServer.relayAll(other.readings())).isEqualTo(Readings.range("a", 1, 10));
            assertThat(other.readings().goBack(Map.of(0, 50L))).isFalse();
        }
    }

    @Test
    void doesNotMoveOnWhereAnotherInstanceWentBackMeanwhile() throws InterruptedException {
        try (var other = server.open()) {
            other.store(Readings.range("a", 1, 12));
            other.readings().done(other.readings().next(10, 1), Map.of(0, 10L));
            other.readings().settle(true);
            var rest = other.readings().next(10, 1);

            assertThat(pond.readings().goBack(Map.of(0, 5L))).isTrue();
            other.readings().done(rest, Map.of(0, 50L));
            other.readings().settle(true);

            assertThat(PondServer.relayAll(other.readings())).isEqualTo(Readings.range("a", 1, 12));
            assertThat(other.readings().unread()).isZero();
        }
    }

    @Test
    void keepsEarlierCheckpointsOfAnInstanceThatItRelaysFor() throws InterruptedException {
        pond.store(Readings.range("a", 1, 10));
        pond.readings().done(pond.readings().next(4, 1), Map.of(0, 4L));
        pond.readings().settle(true);
        try (var other = server.open()) {
            other.readings().done(other.readings().next(3, 1), Map.of(0, 7L));

            assertThat(other.readings().goBack(Map.of(0, 5L))).isTrue();

            assertThat(PondServer.relayAll(other.readings())).isEqualTo(Readings.range("a", 5, 10));
        }
    }

    @Test
    void writesTheCheckpointOnceForManyThatAreRelayed() throws InterruptedException {
        pond.store(Readings.range("a", 1, 500));
        pond.readings().done(pond.readings().next(10, 1), Map.of());
        pond.readings().settle(false);
        server.backend().asked("update");

        for (int i = 0; i < 49; i++) {
            pond.readings().done(pond.readings().next(10, 1), Map.of());
            pond.readings().settle(false);
        }

        assertThat(server.backend().asked("update")).isZero();
        pond.readings().settle(true);
        assertThat(server.backend().asked("update")).isOne();
        pond.readings().settle(true);
        assertThat(server.backend().asked("update")).isZero();
    }

    @Test
    void isNeverFarAheadOfTheCheckpointThatIsWritten() throws InterruptedException {
        pond.store(Readings.range("a", 1, 1));
        PondServer.relayAll(pond.readings());
        for (int i = 0; i < 11; i++) {
            pond.store(Readings.range("b", i * 1_000 + 1, i * 1_000 + 1_000));
            pond.readings().done(pond.readings().next(1_000, 1), Map.of());
            pond.readings().settle(false);
        }

        try (var next = server.open()) {
            assertThat(next.readings().unread()).isLessThanOrEqualTo(1_000);
        }
    }

    @Test
    void givesAgainAfterAKillWhatWasRelayedSinceTheCheckpointWasWritten() throws InterruptedException {
        pond.store(Readings.range("a", 1, 20));
        pond.readings().done(pond.readings().next(5, 1), Map.of());
        pond.readings().settle(false);
        pond.readings().done(pond.readings().next(5, 1), Map.of());
        pond.readings().settle(false);

        try (var next = server.open()) {
            var first = next.readings().next(1, 1).getFirst();
            assertThat(next.readings().wasPerhapsRelayed(first.position())).isTrue();
            next.store(Readings.range("a", 21, 22));
            assertThat(next.readings().wasPerhapsRelayed(next.readings().written()))
                    .isFalse();
            assertThat(PondServer.relayAll(next.readings())).isEqualTo(Readings.range("a", 6, 22));
        }
    }

    @Test
    void goesBackThoughTheLastCheckpointWasNotWrittenYet() throws InterruptedException {
        pond.store(Readings.range("a", 1, 20));
        pond.readings().done(pond.readings().next(10, 1), Map.of(0, 10L));
        pond.readings().settle(false);
        pond.readings().done(pond.readings().next(5, 1), Map.of(0, 15L));

        assertThat(pond.readings().goBack(Map.of(0, 12L))).isTrue();

        assertThat(PondServer.relayAll(pond.readings())).isEqualTo(Readings.range("a", 11, 20));
    }
}
