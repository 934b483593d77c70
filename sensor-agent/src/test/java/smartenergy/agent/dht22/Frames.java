package smartenergy.agent.dht22;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Self-made frames: the falling edges of an AM2302 as it was recorded, 42 of them, in ns. */
final class Frames {
    static final int BITS = 40;
    private static final long ZERO = 79_000;
    private static final long ONE = 127_000;
    private static final long RESPONSE = 143_000;
    /** Before the first bit of each byte. */
    private static final long BYTE_PAUSE = 14_000;

    private Frames() {}

    /** @param rawTemperature the sensor's 16 bits */
    static int[] bytes(int humidityTenths, int rawTemperature) {
        var bytes = new int[] {
            humidityTenths >> 8, humidityTenths & 0xFF, rawTemperature >> 8 & 0xFF, rawTemperature & 0xFF, 0
        };
        bytes[4] = Arrays.stream(bytes).sum() & 0xFF;
        return bytes;
    }

    static boolean[] bits(int... bytes) {
        var bits = new boolean[bytes.length * 8];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = (bytes[i / 8] >> (7 - i % 8) & 1) == 1;
        }
        return bits;
    }

    static long[] falls(int humidityTenths, int rawTemperature) {
        return falls(bits(bytes(humidityTenths, rawTemperature)));
    }

    static long[] falls(boolean[] bits) {
        var falls = new long[bits.length + 2];
        falls[1] = RESPONSE;
        for (int i = 0; i < bits.length; i++) {
            falls[i + 2] = falls[i + 1] + (bits[i] ? ONE : ZERO) + (i % 8 == 0 ? BYTE_PAUSE : 0);
        }
        return falls;
    }

    /** Any reading that the sensor can make, as its bits. */
    static boolean[] anyBits(Random random) {
        int tenths = random.nextInt(-400, 801);
        return bits(bytes(random.nextInt(1, 1_001), tenths < 0 ? 0x8000 | -tenths : tenths));
    }

    static long[] without(long[] falls, int index) {
        return IntStream.range(0, falls.length)
                .filter(i -> i != index)
                .mapToLong(i -> falls[i])
                .toArray();
    }

    static long[] with(long[] falls, long extra) {
        return LongStream.concat(LongStream.of(falls), LongStream.of(extra))
                .sorted()
                .toArray();
    }
}
