package smartenergy.agent;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import smartenergy.service.FailFast;
import smartenergy.service.config.ConfigException;
import smartenergy.service.config.Env;

/** Starts the agent with what the environment says. */
public final class Main {
    private static final int EX_UNAVAILABLE = 69;

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        FailFast.install();
        var commands = new Commands(utf8(FileDescriptor.out), utf8(FileDescriptor.err));
        if (args.length == 2 && args[0].equals("--decode")) {
            System.exit(commands.decode(args[1]));
        }
        boolean isList = args.length == 1 && args[0].equals("--list");
        if (args.length > 0 && !isList) {
            System.exit(commands.usage());
        }
        var config = config();
        if (isList) {
            System.exit(commands.list(config));
        }
        run(config);
    }

    /** The units are not ASCII, and a Pi's locale may be. */
    private static PrintStream utf8(FileDescriptor stream) {
        return new PrintStream(new FileOutputStream(stream), true, StandardCharsets.UTF_8);
    }

    private static AgentConfig config() {
        try {
            return AgentConfig.from(new Env(System.getenv()));
        } catch (ConfigException e) {
            System.err.println(e.getMessage());
            System.exit(ConfigException.EXIT_CODE);
            throw e;
        }
    }

    private static void run(AgentConfig config) throws InterruptedException {
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
