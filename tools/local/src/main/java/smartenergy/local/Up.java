package smartenergy.local;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import smartenergy.cli.Command;
import smartenergy.cli.Options;
import smartenergy.local.deployment.DeploymentSettings;
import smartenergy.local.deployment.DeploymentSettings.MqttBroker;
import smartenergy.local.deployment.Installation;
import smartenergy.local.deployment.LocalDeployment;
import smartenergy.local.view.LiveView;

/** {@code smart-energy up}: runs the whole of Smart Energy here and shows it, or checks it. */
public final class Up implements Command {
    private static final Duration FOR_EVER = Duration.ofDays(3650);
    private static final int CHECK_RATE = 200;
    private static final int CHECK_SENSORS = 8;

    @Override
    public String name() {
        return "up";
    }

    @Override
    public int run(List<String> arguments) throws IOException, InterruptedException {
        var options = new Options(
                arguments,
                Set.of("sensors", "rate", "replay", "speed", "minutes", "data", "brokers", "broker"),
                Set.of("check", "no-view"));
        boolean check = options.has("check");
        var settings = settings(options, check);
        double minutes = options.number("minutes", 0, 0, 1e6);
        options.check();
        if (check) {
            return ServiceLoader.load(DeploymentCheck.class)
                            .findFirst()
                            .orElseThrow(() -> new IOException("--check needs the system tests on the class path"))
                            .run(settings, Installation.current(), System.out)
                    ? 0
                    : 1;
        }
        try (var chain = new LocalDeployment(settings, Installation.current(), System.out::println)) {
            chain.start();
            boolean isTerminal = System.console() != null && System.console().isTerminal() && !options.has("no-view");
            new LiveView(chain, System.out, isTerminal)
                    .run(minutes == 0 ? FOR_EVER : Duration.ofSeconds(Math.round(minutes * 60)));
        }
        return 0;
    }

    private static DeploymentSettings settings(Options options, boolean check) {
        var settings = DeploymentSettings.in(options.path("data", ".smart-energy"))
                .withSensors(
                        options.count("sensors", check ? CHECK_SENSORS : 4, 1, 10_000),
                        options.number("rate", check ? CHECK_RATE : 10, 0.001, 100_000))
                .withBrokers(
                        options.oneOf("brokers", "1", "3").equals("3") ? 3 : 1,
                        options.choice("broker", MqttBroker.class, MqttBroker.AUTO));
        double speed = options.number("speed", 1, 0.001, 1_000_000);
        return options.existingFile("replay")
                .map(file -> settings.withReplay(file, speed))
                .orElse(settings);
    }
}
