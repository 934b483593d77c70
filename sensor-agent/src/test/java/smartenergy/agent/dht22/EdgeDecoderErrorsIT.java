package smartenergy.agent.dht22;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import smartenergy.agent.dht22.Outcome.Decoded;

/**
 * How many of 100,000 frames are accepted and wrong, per error model. What can happen to an edge: it is taken some µs
 * too early or late (scatter of interrupts), it is lost (queue full, too short a pulse), one comes on top (crosstalk),
 * or the interrupt is held up and it is taken much too late. A bit that is turned with nothing to be seen in the timing
 * is no such error; it is measured for what the checksum is worth alone.
 */
class EdgeDecoderErrorsIT {
    private static final int FRAMES = 100_000;

    private record Rate(int right, int wrong) {}

    @Test
    void acceptsNoWrongFrameHoweverMuchTheEdgesScatter() {
        for (int micros : new int[] {3, 5, 8, 15}) {
            var gaussian = measure(
                    "gaussian scatter of " + micros + " µs",
                    (falls, random) -> moved(falls, at -> (long) (random.nextGaussian() * micros * 1e3)));
            var uniform = measure(
                    "uniform scatter of ±" + micros + " µs",
                    (falls, random) -> moved(falls, at -> random.nextLong(-micros * 1_000L, micros * 1_000L + 1)));

            assertThat(gaussian.wrong()).isZero();
            assertThat(uniform.wrong()).isZero();
        }
    }

    @Test
    void acceptsNoWrongFrameWithEdgesLostAndOnTop() {
        for (int errors : new int[] {1, 3}) {
            int count = errors;
            var lost = measure(errors + " edges lost", (falls, random) -> lose(falls, count, random));
            var extra = measure(errors + " edges on top", (falls, random) -> add(falls, count, random));
            var both = measure(
                    errors + " edges lost and as many on top",
                    (falls, random) -> lose(add(falls, count, random), count, random));

            assertThat(lost.wrong() + extra.wrong() + both.wrong()).isZero();
        }
    }

    @Test
    void acceptsNoWrongFrameWithOneBitTurnedAndEdgesThatScatter() {
        var rate = measure(
                "1 bit turned, gaussian scatter of 3 µs",
                (falls, random) -> moved(turn(falls, 1, random), at -> (long) (random.nextGaussian() * 3e3)));

        assertThat(rate).isEqualTo(new Rate(0, 0));
    }

    /** Two edges that are both late by about the 48 µs between 0 and 1, at one bit of two bytes, leave no trace. */
    @Test
    void acceptsFewWrongFramesWithInterruptsHeldUp() {
        var rare = measure("1 of 100 edges late by up to 60 µs", (falls, random) -> late(falls, 0.01, random));
        var often = measure("1 of 10 edges late by up to 60 µs", (falls, random) -> late(falls, 0.1, random));

        assertThat(rare.wrong()).isLessThan(10);
        assertThat(often.wrong()).isLessThan(50);
    }

    /** The worth of an 8-bit checksum and of the ranges; the next reading has to agree, which is tested below. */
    @Test
    void acceptsSomeFramesInWhichBitsAreTurnedWithoutATrace() {
        var two = measure("2 bits turned", (falls, random) -> turn(falls, 2, random));
        var four = measure("4 bits turned", (falls, random) -> turn(falls, 4, random));
        var any = measure("20 bits turned", (falls, random) -> turn(falls, 20, random));

        assertThat(two.wrong()).isLessThan(FRAMES * 4 / 100);
        assertThat(four.wrong()).isLessThan(FRAMES / 100);
        assertThat(any.wrong()).isLessThan(FRAMES / 1_000);
    }

    /** In a room of about 21 °C and 45 %, with a right frame after each broken one. */
    @Test
    void keepsNearlyAllOfThoseBackUntilTheNextReadingAgrees() {
        var random = new Random(22);
        var filter = new PlausibilityFilter();
        var steady = new Decoded(21.4, 45.3);
        filter.pass(steady);
        int passed = 0;
        int far = 0;
        for (int i = 0; i < FRAMES; i++) {
            filter.pass(steady);
            if (EdgeDecoder.decode(turn(Frames.falls(453, 214), 2, random)) instanceof Decoded wrong
                    && filter.pass(wrong) instanceof Decoded) {
                passed++;
                far += Math.abs(wrong.celsius() - 21.4) > 3 || Math.abs(wrong.humidityPercent() - 45.3) > 15 ? 1 : 0;
            }
        }
        System.out.println(
                "2 bits turned, with the filter: " + passed + " wrong of " + FRAMES + ", all within 3 °C and 15 %");

        assertThat(far).isZero();
        assertThat(passed).isLessThan(FRAMES * 2 / 100);
    }

    private static Rate measure(String errors, BiFunction<long[], Random, long[]> damage) {
        var random = new Random(22);
        int right = 0;
        int wrong = 0;
        for (int i = 0; i < FRAMES; i++) {
            var falls = Frames.falls(Frames.anyBits(random));
            var truth = EdgeDecoder.decode(falls);
            if (EdgeDecoder.decode(damage.apply(falls, random)) instanceof Decoded decoded) {
                right += decoded.equals(truth) ? 1 : 0;
                wrong += decoded.equals(truth) ? 0 : 1;
            }
        }
        System.out.printf("%s: of %d frames %d right, %d wrong%n", errors, FRAMES, right, wrong);
        return new Rate(right, wrong);
    }

    private static long[] moved(long[] falls, LongUnaryOperator by) {
        return LongStream.of(falls).map(at -> at + by.applyAsLong(at)).sorted().toArray();
    }

    private static long[] late(long[] falls, double share, Random random) {
        return moved(
                falls,
                at -> (long) (random.nextGaussian() * 1e3)
                        + (random.nextDouble() < share ? random.nextLong(60_000) : 0));
    }

    private static long[] lose(long[] falls, int count, Random random) {
        var left = falls;
        for (int i = 0; i < count; i++) {
            left = Frames.without(left, random.nextInt(left.length));
        }
        return left;
    }

    private static long[] add(long[] falls, int count, Random random) {
        var more = falls;
        for (int i = 0; i < count; i++) {
            more = Frames.with(more, random.nextLong(falls[0] - 200_000, falls[falls.length - 1] + 200_000));
        }
        return more;
    }

    private static long[] turn(long[] falls, int count, Random random) {
        var turned = falls.clone();
        random.ints(0, Frames.BITS).distinct().limit(count).forEach(bit -> {
            long change = turned[bit + 2] - turned[bit + 1] > 110_000 ? -48_000 : 48_000;
            IntStream.range(bit + 2, turned.length).forEach(i -> turned[i] += change);
        });
        return turned;
    }
}
