package smartenergy.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import smartenergy.benchmarks.ChainCounters.Counts;
import smartenergy.benchmarks.LatencyBench.Latency;
import smartenergy.benchmarks.SteadyFigures.Part;
import smartenergy.benchmarks.SteadyFigures.Waiting;

class SteadyTableTest {
    private static final Part EACH = new Part(0.5, 10, 100 << 20, 60 << 20, 1_000_000);

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(said, true, UTF_8);

    @Test
    void showsWhatAStoredReadingTakes() {
        new SteadyTable(figures(100, 10_000), out).print();

        assertThat(said.toString(UTF_8))
                .containsPattern("datapond +50\\.0 +5\\.0 +10 +100 +60 +100\n")
                .containsPattern("same shape as Telegraf +300\\.0 +30\\.0 +60 +600 +360 +600\n")
                .containsPattern("whole +350\\.0 +35\\.0 +70 +700 +420 +700\n")
                .containsPattern("influxd: write requests +20\\.00 +0\\.0200\n")
                .contains("readings that wait in each: {sensor-agent=3.0}, at the end {sensor-agent=4.0}")
                .contains("points of one write to influxd: 5.0")
                .contains("not known of kafka: it does not let itself be asked")
                .doesNotContain("did not move");
    }

    @Test
    void showsNoShareOfReadingsThatAreNone() {
        new SteadyTable(figures(1, 0), out).print();

        assertThat(said.toString(UTF_8))
                .containsPattern("whole +- +35\\.0 +70 +700 +420 +700000\n")
                .doesNotContain("NaN")
                .doesNotContain("Infinity");
    }

    @Test
    void comparesHopByHop() throws Exception {
        var theirs = new HashMap<>(Map.of("whole", new PeerChain.Part(150, 300, 200)));
        List.of(PeerChain.BROKER, PeerChain.GATEWAY, PeerChain.KAFKA, PeerChain.SENDER, PeerChain.INFLUXD)
                .forEach(name -> theirs.put(name, new PeerChain.Part(25, 60, 40)));

        new SteadyTable(figures(100, 10_000), out).printBeside(new PeerChain.Result(theirs, 100, 400));

        assertThat(said.toString(UTF_8))
                .containsPattern("broker +50\\.0 +25\\.0 +2\\.00\n")
                .containsPattern("MQTT → durable → Kafka +100\\.0 +25\\.0 +4\\.00\n")
                .containsPattern("same shape +300\\.0 +150\\.0 +2\\.00\n")
                .containsPattern("bytes written a reading, same shape +600\\.0 +200\\.0 +3\\.00\n")
                .containsPattern("latency p99 ms +200\\.0 +400\\.0 +0\\.50\n");
    }

    @Test
    void showsWhatGrowsWithTheSensors() {
        SteadyTable.printGrowth(List.of(figures(10, 10_000), figures(1_034, 20_000)), out);

        assertThat(said.toString(UTF_8))
                .containsPattern("10 +1000\\.0 +350\\.0 +420 +-\n")
                .containsPattern("1034 +2000\\.0 +175\\.0 +420 +0\\.0\n");
    }

    private static SteadyFigures figures(int sensors, long stored) {
        var parts = new HashMap<String, Part>();
        SteadyFigures.SAME_SHAPE.forEach(name -> parts.put(name, EACH));
        parts.put("analytics", EACH);
        return new SteadyFigures(
                sensors,
                1_000,
                10,
                stored,
                parts,
                new Waiting(Map.of("sensor-agent", 3.0), Map.of("sensor-agent", 4.0)),
                new Counts(Map.of(ChainCounters.INFLUX_WRITES, 100.0, "did not move", 7.0), Map.of()),
                new Counts(
                        Map.of(
                                ChainCounters.INFLUX_WRITES,
                                300.0,
                                ChainCounters.INFLUX_POINTS,
                                1_000.0,
                                "did not move",
                                7.0),
                        Map.of("kafka", "it does not let itself be asked")),
                "1.0 on 2 processors",
                Optional.of(new Latency(50, 200)));
    }
}
