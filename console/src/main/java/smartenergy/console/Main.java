package smartenergy.console;

import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import smartenergy.service.FailFast;
import smartenergy.service.config.ConfigException;
import smartenergy.service.config.Env;

/** Starts the console with what the environment says. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        FailFast.install();
        ConsoleConfig config;
        try {
            config = ConsoleConfig.from(new Env(System.getenv()));
        } catch (ConfigException e) {
            System.err.println(e.getMessage());
            System.exit(ConfigException.EXIT_CODE);
            return;
        }
        var console = new Console(config, Clock.systemUTC());
        Runtime.getRuntime().addShutdownHook(new Thread(console::close));
        new CountDownLatch(1).await();
    }
}
