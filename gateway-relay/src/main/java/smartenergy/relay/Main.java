package smartenergy.relay;

import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import smartenergy.service.FailFast;
import smartenergy.service.config.ConfigException;
import smartenergy.service.config.Env;

/** Starts the gateway with what the environment says. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        FailFast.install();
        RelayConfig config;
        try {
            config = RelayConfig.from(new Env(System.getenv()));
        } catch (ConfigException e) {
            System.err.println(e.getMessage());
            System.exit(ConfigException.EXIT_CODE);
            return;
        }
        var relay = new GatewayRelay(config, Clock.systemUTC(), UnaryOperator.identity());
        Runtime.getRuntime().addShutdownHook(new Thread(relay::close));
        new CountDownLatch(1).await();
    }
}
