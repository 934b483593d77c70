package smartenergy.sender;

import java.time.Clock;
import smartenergy.service.ServiceMain;

/** Starts the Data Sender with what the environment says. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        ServiceMain.run(args, SenderConfig::from, config -> new CloudSender(config, Clock.systemUTC()));
    }
}
