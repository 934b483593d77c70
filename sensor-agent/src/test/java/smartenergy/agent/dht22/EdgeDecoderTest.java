package smartenergy.agent.dht22;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import smartenergy.agent.dht22.Outcome.Decoded;
import smartenergy.agent.dht22.Outcome.Refused;
import smartenergy.agent.hardware.Fault;

class EdgeDecoderTest {
    private static final Decoded MILD = new Decoded(21.4, 45.3);
    private static final long[] FALLS = Frames.falls(453, 214);

    @Test
    void decodesAFrame() {
        assertThat(EdgeDecoder.decode(FALLS)).isEqualTo(MILD);
    }

    @Test
    void decodesAFrameWhoseFirstEdgeWasMissed() {
        assertThat(EdgeDecoder.decode(Frames.without(FALLS, 0))).isEqualTo(MILD);
    }

    @ParameterizedTest
    @ValueSource(longs = {250_000, 1_050_000, 20_057_000})
    void passesOverTheStartPulse(long beforeResponse) {
        assertThat(EdgeDecoder.decode(Frames.with(FALLS, -beforeResponse))).isEqualTo(MILD);
    }

    @Test
    void passesOverThe24ExtraBitsOfAnAm2301() {
        var bytes = Arrays.copyOf(Frames.bytes(453, 214), 8);
        var falls = Frames.falls(Frames.bits(bytes));

        assertThat(EdgeDecoder.decode(falls)).isEqualTo(MILD);
        assertThat(EdgeDecoder.decode(Frames.without(falls, 0))).isEqualTo(MILD);
    }

    @ParameterizedTest
    @CsvSource({
        "0x8065, -10.1",
        "0x8190, -40.0",
        "0x8000, 0.0",
        "0x0320, 80.0",
        "0xFF9B, -10.1",
        "0xFE70, -40.0",
        "0xFFFF, -0.1"
    })
    void knowsTheSignOfTheDatasheetAndTheTwosComplementOfClones(String raw, double celsius) {
        assertThat(EdgeDecoder.decode(Frames.falls(453, Integer.decode(raw)))).isEqualTo(new Decoded(celsius, 45.3));
    }

    @ParameterizedTest
    @CsvSource({"453, 0x0321", "453, 0x8191", "453, 0xFE6F"})
    void refusesATemperatureThatTheSensorCannotMeasure(int humidity, String raw) {
        assertThat(reason(Frames.falls(humidity, Integer.decode(raw)))).isEqualTo(Fault.TEMPERATURE_RANGE);
    }

    @Test
    void refusesHumidityOverAHundred() {
        assertThat(reason(Frames.falls(1_001, 214))).isEqualTo(Fault.HUMIDITY_RANGE);
    }

    @Test
    void refusesAFrameOfZeros() {
        assertThat(reason(Frames.falls(0, 0))).isEqualTo(Fault.ALL_ZERO);
    }

    @Test
    void refusesEveryFrameWithAFlippedBit() {
        for (int i = 0; i < Frames.BITS; i++) {
            var bits = Frames.bits(Frames.bytes(453, 214));
            bits[i] = !bits[i];

            assertThat(reason(Frames.falls(bits))).as("bit %d", i).isEqualTo(Fault.CHECKSUM);
        }
    }

    @Test
    void refusesEveryFrameThatLostAnEdgeAfterItsFirst() {
        for (int i = 1; i < FALLS.length; i++) {
            assertThat(EdgeDecoder.decode(Frames.without(FALLS, i)))
                    .as("edge %d", i)
                    .isInstanceOf(Refused.class);
        }
    }

    @Test
    void refusesAGlitchWhereverItIs() {
        for (long at = FALLS[0] + 500; at < FALLS[FALLS.length - 1]; at += 1_000) {
            assertThat(EdgeDecoder.decode(Frames.with(FALLS, at)))
                    .as("glitch at %d", at)
                    .isInstanceOf(Refused.class);
            // One within the response does not matter where the response is missed anyway.
            if (at > FALLS[1]) {
                assertThat(EdgeDecoder.decode(Frames.without(Frames.with(FALLS, at), 0)))
                        .as("glitch at %d without the first edge", at)
                        .isInstanceOf(Refused.class);
            }
        }
    }

    @Test
    void refusesABitThatMayBeEither() {
        var falls = FALLS.clone();
        falls[falls.length - 1] = falls[falls.length - 2] + 110_000;

        assertThat(EdgeDecoder.decode(falls)).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Fault.AMBIGUOUS_BIT);
            assertThat(refused.detail()).isEqualTo("bit 39 took 110.0 µs, between 0 and 1");
        });
    }

    @Test
    void refusesUnevenTiming() {
        var falls = FALLS.clone();
        for (int i = 2; i < falls.length; i += 2) {
            falls[i] += 9_000;
        }

        assertThat(reason(falls)).isEqualTo(Fault.UNSTEADY_TIMING);
    }

    @Test
    void tellsNoAnswerFromABrokenOne() {
        assertThat(reason()).isEqualTo(Fault.NO_ANSWER);
        assertThat(reason(0)).isEqualTo(Fault.NO_ANSWER);
        assertThat(reason(0, 50_000_000)).isEqualTo(Fault.NO_ANSWER);
        assertThat(reason(Arrays.copyOf(FALLS, 17))).isEqualTo(Fault.EDGE_COUNT);
    }

    @Test
    void decodesEveryFrameWhoseEdgesAreUpTo5MicrosecondsOff() {
        var random = new Random(22);
        for (int i = 0; i < 10_000; i++) {
            var bits = Frames.anyBits(random);
            var falls = LongStream.of(Frames.falls(bits))
                    .map(at -> at + random.nextInt(-5_000, 5_001))
                    .toArray();

            assertThat(EdgeDecoder.decode(falls)).isEqualTo(EdgeDecoder.decode(Frames.falls(bits)));
        }
    }

    private static Fault reason(long... falls) {
        return ((Refused) EdgeDecoder.decode(falls)).reason();
    }
}
