package smartenergy.forecaster.serving;

import java.time.Clock;
import smartenergy.service.ServiceMain;

/** Starts the inference server with what the environment says. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        ServiceMain.run(args, ServerConfig::from, config -> new Server(config, Clock.systemUTC()));
    }
}
