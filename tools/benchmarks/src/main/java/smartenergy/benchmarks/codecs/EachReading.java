package smartenergy.benchmarks.codecs;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import smartenergy.detection.Detectors;
import smartenergy.detection.DeviceState;
import smartenergy.detection.Rules;
import smartenergy.detection.Sample;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.ReadingJson;
import smartenergy.telemetry.Sequence;

/** What happens to each reading on its way, once per call; no two readings in a row are alike. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EachReading {
    private static final int READINGS = 1_024;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Detectors detectors = new Detectors(Rules.NONE);
    private final Reading[] readings = new Reading[READINGS];
    private final byte[][] messages = new byte[READINGS][];
    private Optional<DeviceState> device = Optional.empty();
    private int next;

    /** Makes them. */
    public EachReading() {
        for (int n = 0; n < READINGS; n++) {
            readings[n] = new Reading(
                    "bench",
                    "server-room",
                    "dht22-" + n,
                    START.plusNanos(n * 1_001L),
                    Optional.of(new Sequence(1, n + 1L)),
                    Kind.ROOM_CLIMATE.measured(18 + n % 997 / 100.0, 35 + n % 1_009 / 100.0));
            messages[n] = ReadingJson.encode(readings[n]);
        }
    }

    /** A reading as it is sent. */
    @Benchmark
    public byte[] encodeJson() {
        return ReadingJson.encode(readings[next++ % READINGS]);
    }

    /** A reading as it is received and checked. */
    @Benchmark
    public Reading decodeJson() {
        return ReadingJson.decode(messages[next++ % READINGS]);
    }

    /** A reading of one device a second, as all detectors judge it. */
    @Benchmark
    public Detectors.Outcome judge() {
        var at = START.plusSeconds(next);
        var outcome = detectors.observe(
                device,
                new Sample(at, at, readings[next++ % READINGS].measurement().values()));
        device = Optional.of(outcome.state());
        return outcome;
    }
}
