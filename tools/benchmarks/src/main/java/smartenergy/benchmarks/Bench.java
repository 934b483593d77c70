package smartenergy.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
            case "all" -> {
                return all(rest) ? 0 : 1;
            }
            default ->
                throw new Options.UsageException(
                        List.of("bench needs the name of a benchmark: chain, analytics, composer, cluster, forecaster,"
                                + " detection or all"));
        }
        return 0;
    }

    /** Runs all that need no test cluster; one that fails does not keep the others from being run. */
    private boolean all(List<String> arguments) {
        var failed = new ArrayList<String>();
        for (var name : List.of("composer", "detection", "forecaster", "analytics", "chain")) {
            System.out.println("== bench " + name);
            long start = System.nanoTime();
            try {
                var words = new ArrayList<>(List.of(name));
                words.addAll(arguments);
                run(words);
            } catch (Exception e) {
                failed.add(name);
                System.out.println("FAILED: " + e);
            }
            System.out.printf("== bench %s took %.0f s%n", name, (System.nanoTime() - start) / 1e9);
        }
        System.out.println("skipped bench cluster, which needs a test cluster");
        System.out.println(failed.isEmpty() ? "all are done" : "FAILED: " + String.join(", ", failed));
        return failed.isEmpty();
    }

    private static void detection(List<String> arguments) throws Exception {
        var options = new Options(arguments, Set.of("data"), Set.of("short"));
        var folder = options.path(
                "data",
                Installation.current()
                        .shared("data")
                        .orElse(Path.of("shared/data"))
                        .toString());
        options.check();
        new DetectionBench(folder, options.has("short"), System.out).run();
    }

    private static void analytics(List<String> arguments) throws Exception {
        var options = new Options(arguments, Set.of("part", "readings", "runs"), Set.of("short"));
        boolean isShort = options.has("short");
        var settings = new AnalyticsBench.Settings(
                options.choice("part", AnalyticsBench.Part.class, AnalyticsBench.Part.ALL),
                options.count("readings", isShort ? 5_000 : 500_000, 1_000, 10_000_000),
                options.count("runs", isShort ? 1 : 3, 1, 100),
                isShort);
        options.check();
        new AnalyticsBench(settings, Installation.current(), System.out).run();
    }

    private static void forecaster(List<String> arguments) throws Exception {
        var options = new Options(arguments, Set.of("requests"), Set.of("short"));
        boolean isShort = options.has("short");
        int requests = options.count("requests", isShort ? 1_000 : 100_000, 1, 10_000_000);
        options.check();
        new ForecasterBench(Installation.current(), requests, isShort, System.out).run();
    }

    private static void composer(List<String> arguments) throws Exception {
        var options = new Options(arguments, Set.of("part", "runs", "patience"), Set.of("short"));
        boolean isPlan = options.oneOf("part", "plan", "cluster").equals("plan");
        int runs = options.count("runs", options.has("short") ? 1 : isPlan ? 5 : 3, 1, 100);
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
                arguments, Set.of("part", "agents", "readings", "cloud-readings", "runs", "broker"), Set.of("short"));
        boolean isShort = options.has("short");
        var settings = new ChainBench.Settings(
                options.choice("part", ChainBench.Part.class, ChainBench.Part.ALL),
                options.counts("agents", isShort ? "1,10" : "1,10,100"),
                options.count("readings", isShort ? 5_000 : 150_000, 1_000, 10_000_000),
                options.count("cloud-readings", isShort ? 20_000 : 1_000_000, 1_000, 10_000_000),
                options.count("runs", isShort ? 1 : 3, 1, 100),
                options.choice("broker", MqttBroker.class, MqttBroker.AUTO),
                isShort);
        options.check();
        new ChainBench(settings, Installation.current(), System.out).run();
    }
}
