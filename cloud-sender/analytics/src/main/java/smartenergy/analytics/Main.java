package smartenergy.analytics;

import java.time.Clock;
import smartenergy.service.ServiceMain;

/** Starts the analytics with what the environment says. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        ServiceMain.run(args, AnalyticsConfig::from, config -> {
            var analytics = new Analytics(config, Clock.systemUTC());
            // It ends with the reason why no stream thread goes on, and so does the process.
            Thread.ofPlatform().daemon().name("analytics").start(analytics::await);
            return analytics;
        });
    }
}
