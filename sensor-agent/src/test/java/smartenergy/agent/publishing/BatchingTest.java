package smartenergy.agent.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import smartenergy.agent.outbox.Entry;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.ReadingBatch;

class BatchingTest {
    private static final int BYTES = 100;

    private final Batching batching = new Batching();

    @Test
    void putsNothingTogetherUntilAGatewayTakesIt() {
        assertThat(sizes(10, Long.MAX_VALUE)).isEqualTo(ones(10));

        batching.allow(65_536);
        assertThat(sizes(10, Long.MAX_VALUE)).containsExactly(10);

        batching.forget();
        assertThat(sizes(10, Long.MAX_VALUE)).isEqualTo(ones(10));
    }

    @Test
    void staysBelowWhatTheGatewayAndTheBrokerTake() {
        batching.allow(10 * (BYTES + 1));
        assertThat(sizes(25, Long.MAX_VALUE)).containsExactly(10, 10, 5);
        assertThat(sizes(25, 4 * (BYTES + 1))).containsExactly(4, 4, 4, 4, 4, 4, 1);
        assertThat(sizes(3, BYTES)).isEqualTo(ones(3));
        assertThat(sizes(3, -1)).isEqualTo(ones(3));

        batching.allow(Integer.MAX_VALUE);
        for (var message : messages(entries(2_000, "home", 1_000), Long.MAX_VALUE)) {
            assertThat(ReadingBatch.join(message.stream().map(Entry::message).toList()))
                    .hasSizeLessThanOrEqualTo(ReadingBatch.MAX_BYTES);
        }
        for (var message : messages(entries(3_000, "home", 0), Long.MAX_VALUE)) {
            ReadingBatch.check(
                    ReadingBatch.join(message.stream().map(Entry::message).toList()));
        }
    }

    @Test
    void keepsTheOrderAndLeavesReadingsOfAnotherSiteByThemselves() {
        batching.allow(65_536);
        var entries = new ArrayList<>(entries(3, "home", BYTES));
        entries.addAll(entries(2, "lab", BYTES));
        entries.addAll(entries(4, "home", BYTES));

        var messages = messages(entries, Long.MAX_VALUE);

        assertThat(messages).extracting(List::size).containsExactly(3, 1, 1, 4);
        assertThat(messages.stream().flatMap(List::stream)).isEqualTo(entries);
    }

    @Test
    void givesUpWhereTheBrokerDoesNotAllowIt() {
        batching.allow(65_536);
        batching.refuse("smart-energy/home/pi-1/readings/batch");
        batching.allow(65_536);

        assertThat(sizes(3, Long.MAX_VALUE)).isEqualTo(ones(3));
    }

    private List<Integer> sizes(int entries, long packetBytes) {
        return messages(entries(entries, "home", BYTES), packetBytes).stream()
                .map(List::size)
                .toList();
    }

    private static List<Integer> ones(int count) {
        return IntStream.range(0, count).mapToObj(n -> 1).toList();
    }

    private List<List<Entry>> messages(List<Entry> entries, long packetBytes) {
        return batching.messages(entries, "home", packetBytes);
    }

    private static List<Entry> entries(int count, String site, int bytes) {
        var start = ("{\"site\":\"" + site + "\",").getBytes(StandardCharsets.UTF_8);
        return IntStream.range(0, count)
                .mapToObj(n -> new Entry(
                        n, null, "a", Kind.ROOM_CLIMATE, n, 0, Arrays.copyOf(start, Math.max(start.length, bytes))))
                .toList();
    }
}
