package smartenergy.benchmarks;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
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
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final Duration SHORT_ALARM_TIME = Duration.ofSeconds(4);
    private static final Duration STATE_TIME = Duration.ofMinutes(70);
    private static final Duration SHORT_STATE_TIME = Duration.ofMinutes(5);
    private static final List<Layout> LAYOUTS =
            List.of(new Layout(1, 1), new Layout(1, 2), new Layout(1, 4), new Layout(2, 1));

    private final Settings settings;
    private final Installation installation;
    private final Consumer<String> untimed;
    private final PrintStream out;

    /**
     * @param readings of which each run drains twice as many, and times the second half
     * @param isShort all in one deployment and with less, to see that it works
     */
    public record Settings(Part part, int readings, int runs, boolean isShort) {
        private List<Part> parts() {
            return part == Part.ALL ? List.of(Part.SPEED, Part.STATE, Part.ALARMS) : List.of(part);
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

    /** @param untimed takes what was over before it could be timed; may throw */
    public AnalyticsBench(Settings settings, Installation installation, Consumer<String> untimed, PrintStream out) {
        this.settings = settings;
        this.installation = installation;
        this.untimed = untimed;
        this.out = out;
    }

    public void run() throws Exception {
        if (settings.isShort()) {
            measure(drain -> {
                for (var part : settings.parts()) {
                    shortly(part, drain);
                }
            });
        } else {
            for (var part : settings.parts()) {
                fully(part);
            }
        }
    }

    private void shortly(Part part, AnalyticsDrain drain) throws Exception {
        switch (part) {
            case SPEED -> speed(drain, List.of(new Layout(1, 1), new Layout(2, 1)));
            case STATE -> state(drain, 10, SHORT_STATE_TIME);
            case ALARMS -> alarms(drain, SHORT_ALARM_TIME, SHORT_ALARM_TIME);
            case ALL -> throw new IllegalArgumentException("all is not one part");
        }
    }

    private void fully(Part part) throws Exception {
        switch (part) {
            case SPEED -> measure(drain -> speed(drain, LAYOUTS));
            case STATE -> {
                measure(drain -> state(drain, 10, STATE_TIME));
                measure(drain -> state(drain, 1_000, STATE_TIME));
            }
            case ALARMS -> measure(drain -> alarms(drain, WARM_UP, ALARM_TIME));
            case ALL -> throw new IllegalArgumentException("all is not one part");
        }
    }

    private interface Measurement {
        void on(AnalyticsDrain drain) throws Exception;
    }

    /** Measures in a fresh deployment with servers and topics, and nothing else running. */
    private void measure(Measurement measurement) throws Exception {
        FreshFolder.use(folder -> {
            var deployment = DeploymentSettings.in(folder.resolve("chain")).withBrokers(1, MqttBroker.AUTO);
            try (var chain = new LocalDeployment(deployment, installation, line -> {})) {
                chain.startServers();
                ChainBench.makeTopics(chain);
                measurement.on(new AnalyticsDrain(chain, folder.resolve("state")));
            }
        });
    }

    private void speed(AnalyticsDrain drain, List<Layout> layouts) throws Exception {
        out.printf(
                "Analytics: Kafka → whole topology → Kafka, %d processors, 6 partitions, medians of %d runs of %d readings%n",
                Runtime.getRuntime().availableProcessors(), settings.runs(), settings.readings());
        drain.fill(2 * settings.readings(), SampleReadings.DEVICES);
        double bare = drain.bareReadingsPerSecond();
        out.printf("  bare consume and count        %9.0f readings/s%n", bare);
        for (var layout : layouts) {
            var runs = new ArrayList<Drain>();
            for (int run = 0; run < settings.runs(); run++) {
                runs.add(drain.run(layout));
            }
            print(layout, runs, bare);
        }
    }

    private void print(Layout layout, List<Drain> runs, double bare) {
        if (runs.stream().anyMatch(run -> !(run.perSecond() > 0))) {
            untimed.accept(layout.toString());
            return;
        }
        double perSecond = Table.median(runs.stream().map(Drain::perSecond).toList());
        out.printf(
                "  %-29s %9.0f readings/s   ratio %.3f   CPU %.1f s per million, RSS %.0f MiB%n",
                layout,
                perSecond,
                perSecond / bare,
                Table.median(runs.stream().map(Drain::cpuSecondsPerMillion).toList()),
                Table.median(runs.stream().map(Drain::residentMebibytes).toList()));
    }

    /**
     * Measures the state; in the full form for longer than the lateness: until then state grows, and no more after it.
     */
    private void state(AnalyticsDrain drain, int devices, Duration time) throws Exception {
        int seconds = (int) time.toSeconds();
        drain.fill(devices * seconds, devices);
        double mebibytes = drain.run(new Layout(1, 1)).stateMebibytes();
        out.printf(
                "State on disk, lateness 1 h, %d devices at 1 reading/s for %d s: %.0f MiB, %.0f KiB a device%n",
                devices, seconds, mebibytes, mebibytes * 1024 / devices);
    }

    private void alarms(AnalyticsDrain drain, Duration warmUp, Duration time) throws Exception {
        var delay = new AlarmDelay(drain.chain(), out);
        for (int run = 0; run < settings.runs(); run++) {
            delay.measure(ALARM_RATE, warmUp, time);
        }
    }
}
