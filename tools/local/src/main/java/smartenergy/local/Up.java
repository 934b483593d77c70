package smartenergy.local;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import smartenergy.agent.source.CsvReplay;
import smartenergy.cli.command.ExistingFile;
import smartenergy.cli.command.ExitStatus;
import smartenergy.cli.command.Range;
import smartenergy.cli.command.Subcommand;
import smartenergy.local.deployment.DeploymentSettings;
import smartenergy.local.deployment.DeploymentSettings.MqttBroker;
import smartenergy.local.deployment.DeploymentSettings.Replay;
import smartenergy.local.deployment.Installation;
import smartenergy.local.deployment.LocalDeployment;
import smartenergy.local.view.LiveView;

/** {@code smart-energy up}: runs the chain and shows it, or checks it. */
@Command(name = "up", description = "Runs the whole chain and shows it; Ctrl-C stops it.")
public final class Up implements Subcommand, Callable<Integer> {
    /** Which times a replayed reading has. */
    private enum Times {
        NOW,
        RECORDED;

        /** As it is written on the command line. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final Duration FOR_EVER = Duration.ofDays(3650);
    private static final int SENSORS = 4;
    private static final int CHECK_SENSORS = 8;
    private static final double RATE = 10;
    private static final double CHECK_RATE = 200;

    @Spec
    private CommandSpec spec;

    @Option(names = "--check", description = "Kills every part once, then accounts for every reading.")
    private boolean check;

    @Option(
            names = "--sensors",
            paramLabel = "N",
            description = "Simulated sensors (" + SENSORS + ", with --check " + CHECK_SENSORS + ").")
    @Range(from = 1, to = 10_000)
    private Optional<Integer> sensors;

    @Option(
            names = "--rate",
            paramLabel = "R",
            description = "Readings a second of all sensors together (" + RATE + ", with --check " + CHECK_RATE + ").")
    @Range(from = 0.001, to = 100_000)
    private Optional<Double> rate;

    @Option(
            names = "--replay",
            paramLabel = "FILE",
            converter = ExistingFile.class,
            description = "Plays back a recorded CSV file, plain or .gz, in place of simulated sensors.")
    private Optional<Path> replay;

    @Option(names = "--speed", paramLabel = "X", description = "Plays it back X times as fast (${DEFAULT-VALUE}).")
    @Range(from = 0.001, to = 1_000_000)
    private double speed = 1;

    @Option(
            names = "--times",
            paramLabel = "WHICH",
            description = "Times of its readings: ${COMPLETION-CANDIDATES} (now).")
    private Optional<Times> times;

    @Option(
            names = "--columns",
            paramLabel = "ROLE=NAME,...",
            description = {
                "Its columns, where their names do not tell: time, celsius,",
                "humidityPercent, device; and how to read it: dates=dmy, zone=UTC."
            })
    private String columns = System.getenv().getOrDefault("SMART_ENERGY_REPLAY_COLUMNS", "");

    @Option(names = "--explain", description = "Only shows how the recording is read.")
    private boolean explain;

    @Option(names = "--minutes", paramLabel = "M", description = "Stops after so long (never).")
    @Range(from = 0, to = 1_000_000)
    private double minutes;

    @Option(names = "--data", paramLabel = "DIR", description = "Folder that keeps all state (${DEFAULT-VALUE}).")
    private Path data = Path.of(".smart-energy");

    @Option(names = "--brokers", paramLabel = "1|3", description = "Kafka brokers (${DEFAULT-VALUE}).")
    private int brokers = 1;

    @Option(
            names = "--broker",
            paramLabel = "KIND",
            description = "MQTT broker: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
    private MqttBroker broker = MqttBroker.AUTO;

    @Option(
            names = "--patience",
            paramLabel = "DURATION",
            description = "How long a part may take to become ready, and up to five times as long while it is at work"
                    + " (${DEFAULT-VALUE}).")
    private Duration patience = DeploymentSettings.PATIENCE;

    @Option(names = "--no-view", description = "Prints plain lines even in a terminal.")
    private boolean isPlain;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (brokers != 1 && brokers != 3) {
            throw new ParameterException(spec.commandLine(), "--brokers is " + brokers + ", not 1 or 3");
        }
        if (patience.isNegative() || patience.isZero()) {
            throw new ParameterException(spec.commandLine(), "--patience is " + patience + ", not a time such as PT5M");
        }
        if (explain && replay.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--explain needs --replay FILE");
        }
        if (replay.isPresent()) {
            // Told here and now, not in the log of the agent.
            var lines = CsvReplay.explained(replay.get(), columns, "--columns %s=%s");
            (explain ? lines : lines.subList(0, 1)).forEach(System.out::println);
        }
        return explain ? ExitStatus.DONE : check ? check() : show();
    }

    private int check() throws IOException, InterruptedException {
        boolean isPassed = ServiceLoader.load(DeploymentCheck.class)
                .findFirst()
                .orElseThrow(() -> new IOException("--check needs the system tests on the class path"))
                .run(settings(), Installation.current(), System.out);
        return isPassed ? ExitStatus.DONE : ExitStatus.NOT_DONE;
    }

    private int show() throws IOException, InterruptedException {
        try (var chain = new LocalDeployment(settings(), Installation.current(), System.out::println)) {
            chain.start();
            boolean isTerminal = System.console() != null && System.console().isTerminal() && !isPlain;
            new LiveView(chain, System.out, isTerminal)
                    .run(minutes == 0 ? FOR_EVER : Duration.ofSeconds(Math.round(minutes * 60)));
        }
        return ExitStatus.DONE;
    }

    private DeploymentSettings settings() {
        var settings = DeploymentSettings.in(data.toAbsolutePath().normalize())
                .withSensors(sensors.orElse(check ? CHECK_SENSORS : SENSORS), rate.orElse(check ? CHECK_RATE : RATE))
                .withBrokers(brokers, broker)
                .withPatience(patience);
        return replay.map(file -> settings.withReplay(new Replay(file, speed, times.map(Times::toString), columns)))
                .orElse(settings);
    }
}
