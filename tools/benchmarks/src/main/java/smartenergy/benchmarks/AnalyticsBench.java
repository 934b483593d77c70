package smartenergy.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import smartenergy.benchmarks.AnalyticsDrain.Drain;
import smartenergy.benchmarks.AnalyticsDrain.Layout;
import smartenergy.local.deployment.DeploymentSettings;
import smartenergy.local.deployment.DeploymentSettings.MqttBroker;
import smartenergy.local.deployment.Installation;
import smartenergy.local.deployment.LocalDeployment;

/** {@code smart-energy bench analytics}: how fast the topology is, how large its state, how soon an alarm is seen. */
public final class AnalyticsBench {
    private static final int ALARM_RATE = 1_000;
    private static final Duration ALARM_TIME = Duration.ofSeconds(30);
    private static final Duration STATE_TIME = Duration.ofMinutes(70);
    private static final List<Layout> LAYOUTS =
            List.of(new Layout(1, 1), new Layout(1, 2), new Layout(1, 4), new Layout(2, 1));

    private final Settings settings;
    private final Installation installation;
    private final PrintStream out;

    /** @param readings of which each run drains twice as many, and times the second half */
    public record Settings(Part part, int readings, int runs) {
        private boolean includes(Part asked) {
            return part == Part.ALL || part == asked;
        }
    }

    /** What is measured. */
    public enum Part {
        ALL,
        SPEED,
        STATE,
        ALARMS;

        /** As it is written on the command line. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public AnalyticsBench(Settings settings, Installation installation, PrintStream out) {
        this.settings = settings;
        this.installation = installation;
        this.out = out;
    }

    public void run() throws Exception {
        if (settings.includes(Part.SPEED)) {
            FreshFolder.use(this::speed);
        }
        if (settings.includes(Part.STATE)) {
            for (int devices : List.of(10, 1_000)) {
                FreshFolder.use(folder -> state(folder, devices));
            }
        }
        if (settings.includes(Part.ALARMS)) {
            FreshFolder.use(this::alarms);
        }
    }

    private LocalDeployment chain(Path folder) throws IOException, InterruptedException {
        var chain = new LocalDeployment(
                DeploymentSettings.in(folder.resolve("chain")).withBrokers(1, MqttBroker.AUTO),
                installation,
                line -> {});
        chain.startServers();
        ChainBench.makeTopics(chain);
        return chain;
    }

    private void speed(Path folder) throws Exception {
        out.printf(
                "Analytics: Kafka → whole topology → Kafka, %d processors, 6 partitions, medians of %d runs of %d readings%n",
                Runtime.getRuntime().availableProcessors(), settings.runs(), settings.readings());
        try (var chain = chain(folder)) {
            var drain = new AnalyticsDrain(chain, folder.resolve("state"));
            drain.fill(2 * settings.readings(), SampleReadings.DEVICES);
            double bare = drain.bareReadingsPerSecond();
            out.printf("  bare consume and count        %9.0f readings/s%n", bare);
            for (var layout : LAYOUTS) {
                var runs = new ArrayList<Drain>();
                for (int run = 0; run < settings.runs(); run++) {
                    runs.add(drain.run(layout));
                }
                print(layout, runs, bare);
            }
        }
    }

    private void print(Layout layout, List<Drain> runs, double bare) {
        double perSecond = Table.median(runs.stream().map(Drain::perSecond).toList());
        out.printf(
                "  %-29s %9.0f readings/s   ratio %.3f   CPU %.1f s per million, RSS %.0f MiB%n",
                layout,
                perSecond,
                perSecond / bare,
                Table.median(runs.stream().map(Drain::cpuSecondsPerMillion).toList()),
                Table.median(runs.stream().map(Drain::residentMebibytes).toList()));
    }

    /** For longer than the lateness: until then state grows, and no more after it. */
    private void state(Path folder, int devices) throws Exception {
        try (var chain = chain(folder)) {
            var drain = new AnalyticsDrain(chain, folder.resolve("state"));
            int seconds = (int) STATE_TIME.toSeconds();
            drain.fill(devices * seconds, devices);
            double mebibytes = drain.run(new Layout(1, 1)).stateMebibytes();
            out.printf(
                    "State on disk, lateness 1 h, %d devices at 1 reading/s for %d s: %.0f MiB, %.0f KiB a device%n",
                    devices, seconds, mebibytes, mebibytes * 1024 / devices);
        }
    }

    private void alarms(Path folder) throws Exception {
        try (var chain = chain(folder)) {
            var delay = new AlarmDelay(chain, out);
            for (int run = 0; run < settings.runs(); run++) {
                delay.measure(ALARM_RATE, ALARM_TIME);
            }
        }
    }
}
