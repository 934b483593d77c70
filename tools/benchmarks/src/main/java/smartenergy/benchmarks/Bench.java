package smartenergy.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import smartenergy.benchmarks.detection.DetectionBench;
import smartenergy.cli.Command;
import smartenergy.cli.Options;
import smartenergy.local.deployment.DeploymentSettings.MqttBroker;
import smartenergy.local.deployment.Installation;
import smartenergy.systemtests.cluster.SiteCluster.Site;

/** {@code smart-energy bench}: the benchmarks. */
public final class Bench implements Command {
    @Override
    public String name() {
        return "bench";
    }

    @Override
    public int run(List<String> arguments) throws Exception {
        var name = arguments.isEmpty() ? "" : arguments.getFirst();
        var rest = arguments.subList(Math.min(1, arguments.size()), arguments.size());
        switch (name) {
            case "chain" -> chain(rest);
            case "analytics" -> analytics(rest);
            case "composer" -> composer(rest);
            case "cluster" -> {
                return cluster(rest) ? 0 : 1;
            }
            case "forecaster" -> forecaster(rest);
            case "detection" -> detection(rest);
            default ->
                throw new Options.UsageException(List.of(
                        "bench needs the name of a benchmark: chain, analytics, composer, cluster, forecaster or"
                                + " detection"));
        }
        return 0;
    }

    private static void detection(List<String> arguments) throws Exception {
        var options = new Options(arguments, Set.of("data"), Set.of());
        var folder = options.path(
                "data",
                Installation.current()
                        .shared("data")
                        .orElse(Path.of("shared/data"))
                        .toString());
        options.check();
        new DetectionBench(folder, System.out).run();
    }

    private static void analytics(List<String> arguments) throws Exception {
        var options = new Options(arguments, Set.of("part", "readings", "runs"), Set.of());
        var settings = new AnalyticsBench.Settings(
                options.choice("part", AnalyticsBench.Part.class, AnalyticsBench.Part.ALL),
                options.count("readings", 500_000, 1_000, 10_000_000),
                options.count("runs", 3, 1, 100));
        options.check();
        new AnalyticsBench(settings, Installation.current(), System.out).run();
    }

    private static void forecaster(List<String> arguments) throws Exception {
        var options = new Options(arguments, Set.of("requests"), Set.of());
        int requests = options.count("requests", 100_000, 1, 10_000_000);
        options.check();
        new ForecasterBench(Installation.current(), requests, System.out).run();
    }

    private static void composer(List<String> arguments) throws Exception {
        var options = new Options(arguments, Set.of("part", "runs", "patience"), Set.of());
        boolean isPlan = options.oneOf("part", "plan", "cluster").equals("plan");
        int runs = options.count("runs", isPlan ? 5 : 3, 1, 100);
        int patience = options.count("patience", 420, 10, 3_600);
        options.check();
        if (isPlan) {
            new ComposerBench(runs, System.out).run();
        } else {
            new RelocationBench(runs, Duration.ofSeconds(patience), System.out).run();
        }
    }

    private static boolean cluster(List<String> arguments) throws Exception {
        var options = new Options(arguments, Set.of("site"), Set.of("short"));
        var site = options.oneOf("site", "all", "local-site", "multi-site");
        options.check();
        var sites = Arrays.stream(Site.values())
                .filter(any -> site.equals("all") || site.equals(any.text()))
                .toList();
        return new ClusterBench(Installation.current(), options.has("short"), System.out).run(sites);
    }

    private static void chain(List<String> arguments) throws Exception {
        var options = new Options(
                arguments, Set.of("part", "agents", "readings", "cloud-readings", "runs", "broker"), Set.of());
        var settings = new ChainBench.Settings(
                options.choice("part", ChainBench.Part.class, ChainBench.Part.ALL),
                options.counts("agents", "1,10,100"),
                options.count("readings", 150_000, 1_000, 10_000_000),
                options.count("cloud-readings", 1_000_000, 1_000, 10_000_000),
                options.count("runs", 3, 1, 100),
                options.choice("broker", MqttBroker.class, MqttBroker.AUTO));
        options.check();
        new ChainBench(settings, Installation.current(), System.out).run();
    }
}
