package smartenergy.playground;

import java.util.List;
import java.util.Set;
import smartenergy.playground.bench.ChainBench;
import smartenergy.playground.chain.ChainSettings.MqttBroker;
import smartenergy.playground.chain.Installation;

/** {@code smart-energy bench}: the benchmarks. */
final class Bench {
    private Bench() {}

    /** Returns the exit status. */
    static int run(List<String> arguments) throws Exception {
        if (arguments.isEmpty() || !arguments.getFirst().equals("chain")) {
            throw new Options.UsageException(List.of("bench needs the name of a benchmark: chain"));
        }
        var options = new Options(
                arguments.subList(1, arguments.size()),
                Set.of("part", "agents", "readings", "cloud-readings", "runs", "broker"),
                Set.of());
        var settings = new ChainBench.Settings(
                options.choice("part", ChainBench.Part.class, ChainBench.Part.ALL),
                options.counts("agents", "1,10,100"),
                options.count("readings", 150_000, 1_000, 10_000_000),
                options.count("cloud-readings", 1_000_000, 1_000, 10_000_000),
                options.count("runs", 3, 1, 100),
                options.choice("broker", MqttBroker.class, MqttBroker.AUTO));
        options.check();
        new ChainBench(settings, Installation.current(), System.out).run();
        return 0;
    }
}
