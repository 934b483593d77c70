package smartenergy.agent;

import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import smartenergy.telemetry.config.ConfigException;
import smartenergy.telemetry.config.Env;
import smartenergy.telemetry.ops.FailFast;

/** Starts the agent with what the environment says. */
public final class Main {
    private static final int EX_UNAVAILABLE = 69;

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        FailFast.install();
        AgentConfig config;
        try {
            config = AgentConfig.from(new Env(System.getenv()));
        } catch (ConfigException e) {
            System.err.println(e.getMessage());
            System.exit(ConfigException.EXIT_CODE);
            return;
        }
        var clock = Clock.systemUTC();
        var stop = new CountDownLatch(1);
        try {
            var agent = new SensorAgent(config, clock, SensorAgent.configuredSource(config, clock));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    agent.close();
                } catch (IOException e) {
                    System.err.println("stopping: " + e.getMessage());
                }
            }));
        } catch (IOException e) {
            System.err.println("The agent cannot start: " + e.getMessage());
            System.exit(EX_UNAVAILABLE);
        }
        stop.await();
    }
}
