package smartenergy.relay;

import java.time.Clock;
import java.util.function.UnaryOperator;
import smartenergy.service.ServiceMain;

/** Starts the gateway with what the environment says. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        ServiceMain.run(
                args,
                RelayConfig::from,
                config -> new GatewayRelay(config, Clock.systemUTC(), UnaryOperator.identity()));
    }
}
