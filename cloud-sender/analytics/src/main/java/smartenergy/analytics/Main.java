package smartenergy.analytics;

import java.time.Clock;
import smartenergy.service.FailFast;
import smartenergy.service.config.ConfigException;
import smartenergy.service.config.Env;

/** Starts the analytics with what the environment says. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        FailFast.install();
        AnalyticsConfig config;
        try {
            config = AnalyticsConfig.from(new Env(System.getenv()));
        } catch (ConfigException e) {
            System.err.println(e.getMessage());
            System.exit(ConfigException.EXIT_CODE);
            return;
        }
        var analytics = new Analytics(config, Clock.systemUTC());
        Runtime.getRuntime().addShutdownHook(new Thread(analytics::close));
        analytics.await();
    }
}
