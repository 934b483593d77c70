package smartenergy.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadingBatchTest {
    private static final int ROUNDS = 500;

    private final Random random = new Random(19);

    @Test
    void readsBackWhatItJoinedInOrder() {
        for (int round = 0; round < ROUNDS; round++) {
            var readings = readings(1 + random.nextInt(200));

            assertThat(ReadingBatch.split(ReadingBatch.join(encoded(readings))))
                    .extracting(ReadingJson::decode)
                    .isEqualTo(readings);
        }
    }

    /** Whatever one line is made of, all the others are read as if it were not there. */
    @Test
    void losesNoOtherLineByOneThatIsBroken() {
        for (int round = 0; round < ROUNDS; round++) {
            var messages = encoded(readings(2 + random.nextInt(20)));
            int bad = random.nextInt(messages.size());
            messages.set(bad, broken(messages.get(bad)));

            assertThat(ReadingBatch.split(ReadingBatch.join(messages)))
                    .usingElementComparator(Arrays::compare)
                    .isEqualTo(messages);
        }
    }

    @Test
    void readsOfATruncatedBatchEveryWholeLine() {
        var messages = encoded(readings(20));
        var batch = ReadingBatch.join(messages);
        for (int length = 0; length < batch.length; length++) {
            var lines = ReadingBatch.split(Arrays.copyOf(batch, length));
            int whole = Math.max(0, lines.size() - 1);

            assertThat(lines.subList(0, whole))
                    .usingElementComparator(Arrays::compare)
                    .isEqualTo(messages.subList(0, whole));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\n\n\n"})
    void findsNothingInEmptyLines(String batch) {
        assertThat(ReadingBatch.split(batch.getBytes(UTF_8))).isEmpty();
    }

    @Test
    void takesALineBreakAtTheEnd() {
        assertThat(ReadingBatch.split("{}\n[]\n".getBytes(UTF_8)))
                .containsExactly("{}".getBytes(UTF_8), "[]".getBytes(UTF_8));
    }

    @Test
    void refusesWhatIsTooLarge() {
        var largest = new byte[ReadingBatch.MAX_BYTES];
        var many = "1\n".repeat(ReadingBatch.MAX_LINES).getBytes(UTF_8);

        assertThat(ReadingBatch.split(largest)).hasSize(1);
        assertThat(ReadingBatch.split(many)).hasSize(ReadingBatch.MAX_LINES);
        for (var larger : List.of(Arrays.copyOf(largest, largest.length + 1), Arrays.copyOf(many, many.length + 1))) {
            assertThatThrownBy(() -> ReadingBatch.split(larger))
                    .isInstanceOfSatisfying(
                            InvalidReading.class, e -> assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE));
        }
    }

    private List<Reading> readings(int count) {
        return IntStream.range(0, count)
                .mapToObj(n -> new Reading(
                        "gist",
                        "attic",
                        "dévice-" + random.nextInt(50),
                        Instant.ofEpochSecond(1_700_000_000 + n, random.nextInt(1_000_000_000)),
                        Optional.of(new Sequence(1 + random.nextInt(100), 1 + random.nextInt(1_000_000))),
                        Kind.ROOM_CLIMATE.measured(random.nextInt(120) - 40, random.nextInt(101))))
                .toList();
    }

    private static List<byte[]> encoded(List<Reading> readings) {
        return new ArrayList<>(readings.stream().map(ReadingJson::encode).toList());
    }

    /** As a fault of a disk, a network or a program may leave it, but for the line break. */
    private byte[] broken(byte[] message) {
        var broken = Arrays.copyOf(message, 1 + random.nextInt(message.length + 10));
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
        }
        for (int i = 0; i < broken.length; i++) {
            broken[i] = broken[i] == '\n' ? (byte) ' ' : broken[i];
        }
        return broken;
    }
}
