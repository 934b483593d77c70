package smartenergy.forecaster.serving;

import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import smartenergy.service.FailFast;
import smartenergy.service.config.ConfigException;
import smartenergy.service.config.Env;

/** Starts the inference server with what the environment says. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        FailFast.install();
        ServerConfig config;
        try {
            config = ServerConfig.from(new Env(System.getenv()));
        } catch (ConfigException e) {
            System.err.println(e.getMessage());
            System.exit(ConfigException.EXIT_CODE);
            return;
        }
        var server = new Server(config, Clock.systemUTC());
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        new CountDownLatch(1).await();
    }
}
