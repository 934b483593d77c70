package smartenergy.agent;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import smartenergy.service.ServiceMain;

/** Starts the agent with what the environment says, or helps with what is connected to this node. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        var commands = new Commands(utf8(FileDescriptor.out), utf8(FileDescriptor.err));
        if (args.length == 2 && args[0].equals("--decode")) {
            System.exit(commands.decode(args[1]));
        }
        if (args.length == 2 && args[0].equals("--explain")) {
            System.exit(commands.explain(args[1], System.getenv().getOrDefault("SMART_ENERGY_REPLAY_COLUMNS", "")));
        }
        var clock = Clock.systemUTC();
        if (args.length == 1 && args[0].equals("--list")) {
            System.exit(commands.list(ServiceMain.config(AgentConfig::from), clock));
        }
        if (args.length > 0) {
            System.exit(commands.usage());
        }
        ServiceMain.run(
                args,
                AgentConfig::from,
                config -> new SensorAgent(config, clock, SensorAgent.configuredSource(config, clock)));
    }

    /** The units are not ASCII, and a Pi's locale may be. */
    private static PrintStream utf8(FileDescriptor stream) {
        return new PrintStream(new FileOutputStream(stream), true, StandardCharsets.UTF_8);
    }
}
