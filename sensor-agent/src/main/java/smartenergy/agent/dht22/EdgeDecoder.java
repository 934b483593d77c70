package smartenergy.agent.dht22;

import java.util.Locale;
import java.util.stream.IntStream;
import smartenergy.agent.hardware.Fault;

/**
 * Makes a reading of the falling edges that a DHT22 causes, or says why not. A bit is the time from one falling edge to
 * the next: 78 to 95 µs is a 0, 126 to 142 µs a 1 (measured on AM2301, AM2302 and AM2320).
 *
 * <p>The checksum has 8 bits and cannot carry the trust alone: of frames in which random bits are flipped without a
 * trace in their timing it lets some through, and nothing but the next reading can tell ({@link PlausibilityFilter}).
 * What really happens to edges does leave traces, and is refused by them:
 *
 * <ul>
 *   <li>a lost edge makes one interval of two, longer than any bit; a glitch makes two of one, shorter than any bit. No
 *       position but those below is tried, so no shifted frame is accepted;
 *   <li>scatter of all edges brings intervals near the threshold, or makes the intervals of a frame uneven;
 *   <li>a single late edge, as of a delayed interrupt, can only turn 01 into 10, which the checksum sees. Two of them
 *       may cancel out in the checksum, if each is late by 48 ± 12 µs and at one bit of two bytes.
 * </ul>
 *
 * How often each happens is measured by {@code EdgeDecoderErrorsIT}.
 */
public final class EdgeDecoder {
    private static final int BITS = 40;
    /** An AM2301 goes on with three bytes of zeros. */
    private static final int EXTRA_BITS = 24;

    /** With edges that are 5 µs off at worst, a 0 ends at 105 µs and a 1 begins at 116 µs. In ns. */
    private static final long SHORTEST_0 = 65_000;

    private static final long LONGEST_0 = 105_000;
    private static final long SHORTEST_1 = 115_000;
    /** Two zeros of which the edge between is lost take 156 µs or more. */
    private static final long LONGEST_1 = 152_000;

    /** The sensor's response before the first bit, 138 to 161 µs in recordings; it is never a 0. In ns. */
    private static final long SHORTEST_RESPONSE = 120_000;

    private static final long LONGEST_RESPONSE = 190_000;
    /** Beyond this a falling edge belongs to the host's start pulse; two lost edges would make as much. In ns. */
    private static final long LONGEST_IN_FRAME = 200_000;

    private static final long CERTAIN_START_PULSE = 400_000;
    /**
     * With edges that are 5 µs off at worst it is below 6 µs; frames that scatter made wrong had more in every trial.
     */
    private static final double MOST_SCATTER = 6_500;

    private EdgeDecoder() {}

    /**
     * @param falls times of one read's falling edges in ns; the host's start pulse may be among them. After it come 42
     *     edges, or 41 if the first was missed, or 24 more of an AM2301
     */
    public static Outcome decode(long... falls) {
        int first = afterStartPulse(falls);
        int count = falls.length - first;
        if (count <= 1) {
            return new Outcome.Refused(Fault.NO_ANSWER, "the sensor did not answer to the start pulse");
        }
        boolean isWhole = count == BITS + 2 || count == BITS + 2 + EXTRA_BITS;
        boolean lacksFirst = (count == BITS + 1 || count == BITS + 1 + EXTRA_BITS)
                && (first == 0 || falls[first] - falls[first - 1] > CERTAIN_START_PULSE);
        if (!isWhole && !lacksFirst) {
            return new Outcome.Refused(
                    Fault.EDGE_COUNT, count + " falling edges came, not 42 (or 41), nor 66 (or 65) of an AM2301");
        }
        var intervals = IntStream.range(first + 1, falls.length)
                .mapToLong(i -> falls[i] - falls[i - 1])
                .toArray();
        if (isWhole && (intervals[0] < SHORTEST_RESPONSE || intervals[0] > LONGEST_RESPONSE)) {
            return new Outcome.Refused(Fault.EDGE_INTERVAL, "the response took " + micros(intervals[0]));
        }
        return decodeBits(IntStream.range(isWhole ? 1 : 0, intervals.length)
                .mapToLong(i -> intervals[i])
                .toArray());
    }

    private static int afterStartPulse(long[] falls) {
        int first = 0;
        while (first + 1 < falls.length && falls[first + 1] - falls[first] > LONGEST_IN_FRAME) {
            first++;
        }
        return first;
    }

    private static Outcome decodeBits(long[] intervals) {
        for (int i = 0; i < intervals.length; i++) {
            if (intervals[i] < SHORTEST_0 || intervals[i] > LONGEST_1) {
                return new Outcome.Refused(
                        Fault.EDGE_INTERVAL, "bit %d took %s, as none does".formatted(i, micros(intervals[i])));
            }
            if (intervals[i] > LONGEST_0 && intervals[i] < SHORTEST_1) {
                return new Outcome.Refused(
                        Fault.AMBIGUOUS_BIT, "bit %d took %s, between 0 and 1".formatted(i, micros(intervals[i])));
            }
        }
        double scatter = scatter(intervals);
        if (scatter > MOST_SCATTER) {
            return new Outcome.Refused(Fault.UNSTEADY_TIMING, "the edges scatter by " + micros((long) scatter));
        }
        var bytes = IntStream.range(0, BITS / Byte.SIZE)
                .map(i -> byteAt(intervals, i * Byte.SIZE))
                .toArray();
        int sum = (bytes[0] + bytes[1] + bytes[2] + bytes[3]) & 0xFF;
        if (sum != bytes[4]) {
            return new Outcome.Refused(Fault.CHECKSUM, "the bytes add up to %d, not %d".formatted(sum, bytes[4]));
        }
        return Outcome.judged(celsius(bytes[2] << 8 | bytes[3]), (bytes[0] << 8 | bytes[1]) / 10.0);
    }

    private static boolean isOne(long interval) {
        return interval >= SHORTEST_1;
    }

    private static int byteAt(long[] intervals, int from) {
        int value = 0;
        for (int i = from; i < from + Byte.SIZE; i++) {
            value = value << 1 | (isOne(intervals[i]) ? 1 : 0);
        }
        return value;
    }

    /**
     * How far the bits are from the mean of the zeros and of the ones: root mean square, in ns. Without the first bit
     * of each byte, before which an AM2302 pauses for 14 µs.
     */
    private static double scatter(long[] intervals) {
        double squares = 0;
        for (boolean one : new boolean[] {false, true}) {
            var bits = IntStream.range(0, BITS)
                    .filter(i -> i % Byte.SIZE != 0 && isOne(intervals[i]) == one)
                    .mapToLong(i -> intervals[i])
                    .toArray();
            double mean = IntStream.range(0, bits.length)
                    .mapToLong(i -> bits[i])
                    .average()
                    .orElse(0);
            for (long bit : bits) {
                squares += (bit - mean) * (bit - mean);
            }
        }
        return Math.sqrt(squares / (BITS - BITS / Byte.SIZE));
    }

    /**
     * Bit 15 is the sign and the rest the amount in tenths. Clones send two's complement: below -40 °C as sign and
     * amount, and within -40 to 0 °C as two's complement, so no value can be both.
     */
    private static double celsius(int raw) {
        int amount = raw & 0x7FFF;
        if (raw == amount) {
            return amount / 10.0;
        }
        return amount <= 400 ? (0 - amount) / 10.0 : (short) raw / 10.0;
    }

    private static String micros(long nanos) {
        return String.format(Locale.ROOT, "%.1f µs", nanos / 1e3);
    }
}
