package smartenergy.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import smartenergy.benchmarks.codecs.CodecsBench;
import smartenergy.benchmarks.detection.DetectionBench;
import smartenergy.cli.command.ExitStatus;
import smartenergy.cli.command.Range;
import smartenergy.cli.command.Subcommand;
import smartenergy.local.deployment.DeploymentSettings.MqttBroker;
import smartenergy.local.deployment.Installation;
import smartenergy.systemtests.cluster.SiteCluster.Site;

/** {@code smart-energy bench}: the benchmarks, one command each. */
@Command(
        name = "bench",
        synopsisSubcommandLabel = "COMMAND",
        description = "Measures the chain and its parts beside baselines.",
        subcommands = {
            Bench.Steady.class,
            Bench.Codecs.class,
            Bench.Chain.class,
            Bench.Analytics.class,
            Bench.Composer.class,
            Bench.Cluster.class,
            Bench.Forecaster.class,
            Bench.Detection.class,
            Bench.All.class
        })
public final class Bench implements Subcommand {
    private static final String RUNS = "Of which the medians are shown ";

    /** A benchmark that has a short form. */
    abstract static class Measured implements Callable<Integer> {
        @Option(names = "--short", description = "Does less, to see that it works; its figures are no results.")
        boolean isShort;

        /** What could not be measured, of which {@code bench all} tells again at its end. */
        final List<String> skipped = new ArrayList<>();

        void skip(String what) {
            System.out.println("skipped " + what);
            skipped.add(what);
        }

        /** In the short form a fast machine may be done before anybody looks; in the full one that is no result. */
        void untimed(String what) {
            var reason = what + ": too few readings to be timed";
            if (!isShort) {
                throw new IllegalStateException(reason + "; more are needed");
            }
            skip(reason);
        }

        /** What was asked for, else what the form has. */
        int given(Optional<Integer> option, int fallback, int shortFallback) {
            return option.orElse(isShort ? shortFallback : fallback);
        }
    }

    @Command(
            name = "steady",
            description = "Measures what the whole chain takes while readings come evenly, beside Telegraf's.")
    static final class Steady extends Measured {
        @Option(
                names = "--sensors",
                split = ",",
                paramLabel = "N",
                description = "How many sensors, one chain after the other (1000).")
        @Range(from = 1, to = 10_000)
        List<Integer> sensors;

        @Option(names = "--rate", paramLabel = "R", description = "Readings a second of all sensors together (1000).")
        @Range(from = 0.1, to = 100_000)
        Optional<Double> rate;

        @Option(names = "--idle", description = "Has them read nothing.")
        boolean isIdle;

        @Option(
                names = "--settle",
                paramLabel = "S",
                description = "Seconds before it counts (240); compilers are at work until then.")
        @Range(from = 0, to = 3_600)
        Optional<Integer> settle;

        @Option(names = "--seconds", paramLabel = "S", description = "Seconds that count (60).")
        @Range(from = 1, to = 86_400)
        Optional<Integer> seconds;

        @Option(
                names = "--peer",
                paramLabel = "DIR",
                description = "Folder with Telegraf's chain (shared/peers beside or above the project).")
        Optional<Path> peer;

        @Override
        public Integer call() throws Exception {
            var installation = Installation.current();
            var settings = new SteadyBench.Settings(
                    isIdle ? List.of(1) : sensors != null ? sensors : List.of(isShort ? 100 : 1_000),
                    isIdle ? SteadyBench.IDLE_RATE : rate.orElse(isShort ? 100.0 : 1_000.0),
                    isIdle,
                    Duration.ofSeconds(given(settle, 240, 2)),
                    Duration.ofSeconds(given(seconds, 60, 10)),
                    Duration.ofSeconds(isShort ? 3 : 20),
                    isShort || isIdle ? Optional.empty() : peer.or(() -> peers(installation)));
            new SteadyBench(settings, installation, this::skip, System.out).run();
            return ExitStatus.DONE;
        }

        private Optional<Path> peers(Installation installation) {
            var found = installation.shared("peers");
            if (found.isEmpty()) {
                skip("Telegraf's chain: there is no folder shared/peers beside the project");
            }
            return found;
        }
    }

    @Command(name = "chain", description = "Measures throughput, latency and memory of the chain.")
    static final class Chain extends Measured {
        @Option(names = "--part", paramLabel = "PART", description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
        ChainBench.Part part = ChainBench.Part.ALL;

        @Option(names = "--runs", paramLabel = "N", description = RUNS + "(3).")
        @Range(from = 1, to = 100)
        Optional<Integer> runs;

        @Option(
                names = "--agents",
                split = ",",
                paramLabel = "N",
                description = "How many agents flood the gateway (1,10,100).")
        @Range(from = 1, to = 10_000)
        List<Integer> agents;

        @Option(names = "--readings", paramLabel = "N", description = "Readings of one flood (150000).")
        @Range(from = 1_000, to = 10_000_000)
        Optional<Integer> readings;

        @Option(names = "--cloud-readings", paramLabel = "N", description = "Readings of one drain (1000000).")
        @Range(from = 1_000, to = 10_000_000)
        Optional<Integer> cloudReadings;

        @Option(
                names = "--broker",
                paramLabel = "KIND",
                description = "MQTT broker: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
        MqttBroker broker = MqttBroker.AUTO;

        @Override
        public Integer call() throws Exception {
            var settings = new ChainBench.Settings(
                    part,
                    agents != null ? agents : isShort ? List.of(1, 10) : List.of(1, 10, 100),
                    given(readings, 150_000, 5_000),
                    given(cloudReadings, 1_000_000, 20_000),
                    given(runs, 3, 1),
                    broker,
                    isShort);
            new ChainBench(settings, Installation.current(), this::untimed, System.out).run();
            return ExitStatus.DONE;
        }
    }

    @Command(name = "codecs", description = "Measures the code that each reading passes: JSON, and what judges it.")
    static final class Codecs extends Measured {
        @Override
        public Integer call() {
            new CodecsBench(isShort, System.out).run();
            return ExitStatus.DONE;
        }
    }

    @Command(name = "analytics", description = "Measures the analytics' speed, state and delay of alarms.")
    static final class Analytics extends Measured {
        @Option(names = "--part", paramLabel = "PART", description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
        AnalyticsBench.Part part = AnalyticsBench.Part.ALL;

        @Option(names = "--runs", paramLabel = "N", description = RUNS + "(3).")
        @Range(from = 1, to = 100)
        Optional<Integer> runs;

        @Option(names = "--readings", paramLabel = "N", description = "Readings that are timed in one run (500000).")
        @Range(from = 1_000, to = 10_000_000)
        Optional<Integer> readings;

        @Override
        public Integer call() throws Exception {
            var settings =
                    new AnalyticsBench.Settings(part, given(readings, 500_000, 5_000), given(runs, 3, 1), isShort);
            new AnalyticsBench(settings, Installation.current(), this::untimed, System.out).run();
            return ExitStatus.DONE;
        }
    }

    @Command(
            name = "composer",
            description = "Measures how long a plan takes and how well it balances, or how long a move takes.")
    static final class Composer extends Measured {
        enum Part {
            PLAN,
            CLUSTER;

            @Override
            public String toString() {
                return name().toLowerCase(Locale.ROOT);
            }
        }

        @Option(
                names = "--part",
                paramLabel = "PART",
                description = "${COMPLETION-CANDIDATES}, which needs a test cluster (${DEFAULT-VALUE}).")
        Part part = Part.PLAN;

        @Option(names = "--runs", paramLabel = "N", description = RUNS + "(5, on the cluster 3).")
        @Range(from = 1, to = 100)
        Optional<Integer> runs;

        @Option(
                names = "--patience",
                paramLabel = "SECONDS",
                description = "Until no data is expected any more (${DEFAULT-VALUE}).")
        @Range(from = 10, to = 3_600)
        int patience = 420;

        @Override
        public Integer call() throws Exception {
            if (part == Part.PLAN) {
                new ComposerBench(given(runs, 5, 1), System.out).run();
            } else {
                new RelocationBench(given(runs, 3, 1), Duration.ofSeconds(patience), System.out).run();
            }
            return ExitStatus.DONE;
        }
    }

    @Command(
            name = "cluster",
            description = "Tries and measures it all on a Kubernetes of several nodes, which needs a test cluster.")
    static final class Cluster extends Measured {
        @Option(names = "--site", paramLabel = "NAME", description = "local-site or multi-site (all).")
        Optional<String> site;

        @Option(
                names = "--only",
                split = ",",
                paramLabel = "FAULT",
                description = "Of ${COMPLETION-CANDIDATES} (all; in the short form some of kill and power).")
        List<ClusterBench.Fault> only;

        @Spec
        CommandSpec spec;

        @Override
        public Integer call() throws Exception {
            var sites = Arrays.stream(Site.values())
                    .filter(any -> site.isEmpty()
                            || site.get().equals("all")
                            || site.get().equals(any.text()))
                    .toList();
            if (sites.isEmpty()) {
                throw new ParameterException(
                        spec.commandLine(), "--site is '" + site.get() + "', not all, local-site or multi-site");
            }
            var faults = only != null
                    ? Set.copyOf(only)
                    : isShort
                            ? Set.of(ClusterBench.Fault.KILL, ClusterBench.Fault.POWER)
                            : Set.of(ClusterBench.Fault.values());
            boolean isPassed = new ClusterBench(Installation.current(), isShort, faults, System.out).run(sites);
            return isPassed ? ExitStatus.DONE : ExitStatus.NOT_DONE;
        }
    }

    @Command(name = "forecaster", description = "Measures training and forecasts, and tries what broken requests do.")
    static final class Forecaster extends Measured {
        @Option(names = "--requests", paramLabel = "N", description = "Broken requests (100000).")
        @Range(from = 1, to = 10_000_000)
        Optional<Integer> requests;

        @Override
        public Integer call() throws Exception {
            new ForecasterBench(Installation.current(), given(requests, 100_000, 1_000), isShort, System.out).run();
            return ExitStatus.DONE;
        }
    }

    @Command(name = "detection", description = "Judges the detectors on labelled recordings.")
    static final class Detection extends Measured {
        @Option(
                names = "--data",
                paramLabel = "DIR",
                description = "Folder of the recordings (shared/data beside or above the project).")
        Optional<Path> data;

        @Override
        public Integer call() throws Exception {
            var folder = data.or(() -> Installation.current().shared("data")).orElse(Path.of("shared/data"));
            new DetectionBench(folder.toAbsolutePath().normalize(), isShort, this::skip, System.out).run();
            return ExitStatus.DONE;
        }
    }

    /** A benchmark that fails does not keep the others from being run. */
    @Command(name = "all", description = "Runs all that need no test cluster, one after the other.")
    static final class All extends Measured {
        private static final List<String> NAMES =
                List.of("codecs", "composer", "detection", "forecaster", "analytics", "chain", "steady");

        @Spec
        CommandSpec spec;

        @Override
        public Integer call() {
            var benchmarks = spec.parent().commandLine().getSubcommands();
            var failed = NAMES.stream()
                    .filter(name -> {
                        System.out.println("== bench " + name);
                        long start = System.nanoTime();
                        int status = benchmarks.get(name).execute(isShort ? new String[] {"--short"} : new String[0]);
                        System.out.printf("== bench %s took %.0f s%n", name, (System.nanoTime() - start) / 1e9);
                        return status != ExitStatus.DONE;
                    })
                    .toList();
            for (var name : NAMES) {
                Measured benchmark = benchmarks.get(name).getCommand();
                benchmark.skipped.forEach(what -> System.out.println("skipped in bench " + name + ": " + what));
            }
            System.out.println("skipped bench cluster, which needs a test cluster");
            System.out.println(failed.isEmpty() ? "all are done" : "not done: " + String.join(", ", failed));
            return failed.isEmpty() ? ExitStatus.DONE : ExitStatus.NOT_DONE;
        }
    }
}
