package smartenergy.agent.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import smartenergy.agent.outbox.Entry;
import smartenergy.telemetry.Kind;

class FlightsTest {
    private final Flights flights = new Flights(0);

    /** 3,000 readings wait in the broker, and the gateway stores 10 a second of them. */
    @Test
    void sendsNothingAgainWhileAQueueMovesHoweverSlowly() {
        send(1, 3_000, 0);

        for (int second = 1; second < 300; second++) {
            assertThat(due(second * 10 + 1, 3_000, second)).isEmpty();
        }
    }

    @Test
    void asksWithAFewMoreAndMoreRarelyWhileNothingIsAcknowledged() {
        send(1, 3_000, 0);
        int sent = 0;
        for (int second = 1; second <= 600; second++) {
            var due = due(1, 3_000, second);
            assertThat(due.size()).isLessThanOrEqualTo(Flights.PROBE);
            resend(due, second);
            sent += due.size();
        }

        assertThat(sent).isBetween(5 * Flights.PROBE, 14 * Flights.PROBE);
    }

    @Test
    void sendsAllAgainWhenOnlyWhatItAskedWithIsAcknowledged() {
        send(1, 1_000, 0);
        var asked = due(1, 1_000, 6);
        resend(asked, 6);

        assertThat(asked).hasSize(Flights.PROBE);
        assertThat(flights.isAsking()).isTrue();
        assertThat(due(Flights.PROBE + 1, 1_000, 7)).hasSize(1_000 - Flights.PROBE);
        assertThat(flights.isAsking()).isFalse();
    }

    @Test
    void sendsNotAllAgainWhenMoreIsAcknowledgedThanItAskedWith() {
        send(1, 1_000, 0);
        resend(due(1, 1_000, 6), 6);

        assertThat(due(Flights.PROBE + 30, 1_000, 7)).isEmpty();
    }

    @Test
    void sendsAgainWhatWasOvertakenForLong() {
        send(1, 10, 0);
        send(11, 20, 10);

        assertThat(due(IntStream.rangeClosed(1, 10).mapToLong(n -> n).toArray(), 11))
                .hasSize(10);
    }

    /** Of what is acknowledged after a repetition nobody knows which of the two it was. */
    @Test
    void learnsNothingFromTheAcknowledgementOfARepetition() {
        send(1, 100, 0);
        resend(entries(1, 1), 30);

        assertThat(due(2, 100, 31)).isEmpty();
    }

    @Test
    void sendsAgainOnAnotherConnectionOnlyWhatNoBrokerHas() {
        send(1, 3, 0);
        flights.atBroker(entries(2, 2));

        assertThat(flights.notAtBroker(entries(1, 3))).extracting(Entry::index).containsExactly(1L, 3L);
    }

    private void send(long first, long last, int second) {
        resend(entries(first, last), second);
    }

    private void resend(List<Entry> entries, int second) {
        flights.sent(entries, nanos(second));
    }

    private List<Entry> due(long first, long last, int second) {
        return flights.due(entries(first, last), nanos(second));
    }

    private List<Entry> due(long[] inFlight, int second) {
        var entries = new ArrayList<Entry>();
        for (long index : inFlight) {
            entries.addAll(entries(index, index));
        }
        return flights.due(entries, nanos(second));
    }

    private static long nanos(int second) {
        return TimeUnit.SECONDS.toNanos(second);
    }

    private static List<Entry> entries(long first, long last) {
        return LongStream.rangeClosed(first, last)
                .mapToObj(index -> new Entry(index, null, "a", Kind.ROOM_CLIMATE, index, 0, new byte[0]))
                .toList();
    }
}
