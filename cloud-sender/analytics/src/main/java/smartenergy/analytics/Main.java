package smartenergy.analytics;

import java.time.Clock;
import smartenergy.service.ServiceMain;

/** Starts the analytics with what the environment says. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        ServiceMain.run(AnalyticsConfig::from, config -> new Analytics(config, Clock.systemUTC()));
    }
}
