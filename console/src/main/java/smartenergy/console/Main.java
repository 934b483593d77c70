package smartenergy.console;

import java.time.Clock;
import smartenergy.service.ServiceMain;

/** Starts the console with what the environment says. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        ServiceMain.run(args, ConsoleConfig::from, config -> new Console(config, Clock.systemUTC()));
    }
}
