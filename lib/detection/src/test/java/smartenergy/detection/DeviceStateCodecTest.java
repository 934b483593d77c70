package smartenergy.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import smartenergy.detection.Rules.Limits;
import smartenergy.detection.Rules.MaxChange;
import smartenergy.detection.state.StateFormatException;
import smartenergy.detection.state.StateReader;
import smartenergy.detection.state.StateWriter;

/** State that is kept meets every byte that another version or a broken disk may have left. */
@Label("A device's state")
class DeviceStateCodecTest {
    private static final Instant START = Instant.parse("2026-11-02T00:00:00Z");
    private static final Rules RULES = new Rules(
            Map.of("x", new Limits(-1, 1)),
            Map.of("x", new MaxChange(1, Duration.ofMinutes(5))),
            Duration.ofSeconds(30));
    private static final DeviceStateCodec CODEC = new DeviceStateCodec();

    @Property(tries = 300)
    @Label("comes back as it was, whatever the readings")
    void comesBack(@ForAll @Size(max = 60) List<Double> values, @ForAll Random random) {
        var state = stateAfter(values, random);

        assertThat(read(write(state))).isEqualTo(state);
    }

    @Property(tries = 1_000)
    @Label("that is cut off is refused, or one can go on with it")
    void isCutOff(@ForAll Random random, @ForAll @IntRange(max = 100) int percent) {
        var bytes = write(stateAfter(values(random), random));

        goesOnWith(Arrays.copyOf(bytes, bytes.length * percent / 100));
    }

    @Property(tries = 1_000)
    @Label("with wrong bytes is refused, or one can go on with it")
    void hasWrongBytes(@ForAll Random random, @ForAll @IntRange(min = 1, max = 8) int wrong) {
        var bytes = write(stateAfter(values(random), random));
        for (int i = 0; i < wrong; i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }

        goesOnWith(bytes);
    }

    @Property(tries = 1_000)
    @Label("that is rubbish is refused, or one can go on with it")
    void isRubbish(@ForAll @Size(max = 200) byte[] bytes) {
        goesOnWith(bytes);
    }

    @Property(tries = 300)
    @Label("of a newer version is read without what is new in it")
    void isNewer(@ForAll Random random, @ForAll @IntRange(min = 6, max = 1_000_000) int field) {
        var state = stateAfter(values(random), random);
        var out = new StateWriter();
        unknown(field, out);
        CODEC.write(state, out);
        unknown(field, out);

        assertThat(read(out.toBytes())).isEqualTo(state);
    }

    private static void unknown(int field, StateWriter out) {
        out.integer(field, -7).number(field, 0.5).text(field, "text").message(field, inner -> inner.text(1, "more"));
    }

    @Example
    @Label("of a version with more detectors is read without theirs, and theirs is learned where it is missing")
    void hasOtherDetectors() {
        var more = new ArrayList<>(Detectors.OF_VALUES);
        more.addFirst(new DitherDetector());
        var newer = new DeviceStateCodec(more);
        var observed = new Detectors(Rules.NONE, more).observe(Optional.empty(), sample(0, 1));

        var out = new StateWriter();
        newer.write(observed.state(), out);
        var older = read(out.toBytes());
        assertThat(older)
                .isEqualTo(new Detectors(Rules.NONE)
                        .observe(Optional.empty(), sample(0, 1))
                        .state());

        var again = newer.read(new StateReader(write(older), 0), problem -> fail(problem));
        assertThat(again.series().get("x").states().getFirst()).isEqualTo(DetectorState.fresh());
        assertThat(again.series().get("x").states().subList(1, more.size()))
                .isEqualTo(older.series().get("x").states());
    }

    @Example
    @Label("of which a detector cannot read its part keeps those of the others")
    void isReadInPart() {
        var state = stateAfter(List.of(0.1, 0.2, 0.3), new Random(1));
        var out = new StateWriter().time(1, state.lastAt()).time(2, state.lastArrival());
        out.message(
                5,
                series -> series.text(1, "x")
                        .message(2, detector -> detector.text(1, "unusual").text(2, "\u0001\u0001"))
                        .message(
                                2,
                                detector -> detector.text(1, "stuck")
                                        .message(2, run -> run.number(1, 5).integer(3, 7))));
        var problems = new ArrayList<String>();

        var read = CODEC.read(new StateReader(out.toBytes(), 0), problems::add);

        assertThat(problems).singleElement().asString().startsWith("unusual: ");
        assertThat(read.series().get("x").states().get(0)).isEqualTo(DetectorState.fresh());
        assertThat(read.series().get("x").states().get(1).memory()).isEqualTo(new StuckDetector.Run(5, 0, 7, 0, 0));
    }

    @Example
    @Label("is refused where a number has no end or a field no such type")
    void isRefused() {
        for (var bytes : List.of(
                new byte[] {8, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1}, new byte[] {7}, new byte[] {10, 5})) {
            assertThat(goesOnWith(bytes)).as(Arrays.toString(bytes)).isFalse();
        }
    }

    /** Whether it could be read; if so, what is learned from then on must be readable too. */
    private static boolean goesOnWith(byte[] bytes) {
        DeviceState state;
        try {
            state = CODEC.read(new StateReader(bytes, 0), problem -> {});
        } catch (StateFormatException e) {
            return false;
        }
        var detectors = new Detectors(RULES);
        state = detectors.look(state, START.plusSeconds(86_400)).state();
        for (int i = 0; i < 50; i++) {
            var outcome = detectors.observe(Optional.of(state), sample(100_000 + 10 * i, i % 7));
            outcome.events()
                    .forEach(event ->
                            assertThat(event.value() + event.expected()).isFinite());
            state = outcome.state();
        }
        assertThat(read(write(state))).isEqualTo(state);
        return true;
    }

    private static DeviceState stateAfter(List<Double> values, Random random) {
        var detectors = new Detectors(RULES);
        var state = detectors.observe(Optional.empty(), sample(0, 0)).state();
        int second = 0;
        for (double value : values) {
            second += random.nextInt(-5, 60);
            state = detectors.observe(Optional.of(state), sample(second, value)).state();
        }
        return state;
    }

    private static List<Double> values(Random random) {
        return random.doubles(random.nextInt(60), -2, 2).boxed().toList();
    }

    private static Sample sample(int second, double value) {
        var at = START.plusSeconds(second);
        return new Sample(at, at.plusMillis(second % 2_000), Map.of("x", value, "y", 1.0));
    }

    private static byte[] write(DeviceState state) {
        return Series.toBytes(state);
    }

    private static DeviceState read(byte[] bytes) {
        return Series.ofBytes(bytes);
    }
}
