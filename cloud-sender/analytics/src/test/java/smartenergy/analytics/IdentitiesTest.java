package smartenergy.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import smartenergy.detection.state.StateFormatException;

@DisplayName("A block of identities")
class IdentitiesTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long NOON = 1_795_600_800L * SECOND;

    @Test
    @DisplayName("knows every time and its fingerprint, in whatever order they came, also when it was written and read")
    void knowsWhatCame() {
        var random = new Random(7);
        for (int round = 0; round < 500; round++) {
            var block = Identities.NONE;
            var expected = new TreeMap<Long, Integer>();
            for (int n = random.nextInt(60); n > 0; n--) {
                long time = round % 5 == 0 ? random.nextLong() / 2 : NOON + random.nextLong(15 * SECOND);
                if (expected.putIfAbsent(time, random.nextInt()) == null) {
                    block = block.plus(time, expected.get(time));
                }
            }
            var read = Identities.ofBytes(block.toBytes());
            assertThat(read.count()).isEqualTo(expected.size());
            expected.forEach((time, print) -> {
                assertThat(read.print(time)).hasValue(print);
                assertThat(read.print(time + 1).isPresent()).isEqualTo(expected.containsKey(time + 1));
            });
        }
    }

    @Test
    @DisplayName("takes eight bytes for a reading that comes each second, give or take some hundred microseconds")
    void isSmall() {
        var random = new Random(7);
        var block = Identities.NONE;
        for (int n = 0; n < 15; n++) {
            block = block.plus(NOON + n * SECOND + random.nextLong(200_000), random.nextInt());
        }
        assertThat(block.toBytes().length).isLessThan(15 * 8);
    }

    @Test
    @DisplayName("may be one fingerprint alone, as earlier versions kept all")
    void mayBeAlone() {
        var alone = Identities.ofBytes(new byte[] {3, 0, 0, 1});
        assertThat(alone.toBytes()).containsExactly(3, 0, 0, 1);
        assertThat(alone.asBlock(NOON).print(NOON)).hasValue(0x0300_0001);
        assertThat(Identities.ofBytes(Identities.alone(-7).toBytes())
                        .asBlock(NOON)
                        .print(NOON))
                .hasValue(-7);
    }

    @Test
    @DisplayName("is refused where its bytes are none, and nothing else is thrown")
    void refusesRubbish() {
        var bytes = Identities.NONE.plus(NOON, 1).plus(NOON + SECOND, 2).toBytes();
        assertThatThrownBy(() -> Identities.ofBytes(new byte[0])).isInstanceOf(StateFormatException.class);
        assertThatThrownBy(() -> Identities.ofBytes(new byte[] {2, 1, 1, 1, 1, 1}))
                .isInstanceOf(StateFormatException.class);
        for (int length = 1; length < bytes.length; length++) {
            var cut = Arrays.copyOf(bytes, length);
            try {
                assertThat(Identities.ofBytes(cut).count()).isLessThan(2);
            } catch (RuntimeException e) {
                assertThat(e).isInstanceOf(StateFormatException.class);
            }
        }
    }
}
