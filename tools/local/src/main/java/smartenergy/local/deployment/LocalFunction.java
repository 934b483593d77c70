package smartenergy.local.deployment;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * What a function is on this machine. Where it is to run and what it is connected to says the composition.
 *
 * @param port the one it has if that is free at the first start
 * @param command is asked for once, before the first run, and may prepare what the function needs
 * @param environment beside the addresses of its connections
 * @param address for a person, by the port that it has
 */
record LocalFunction(
        String name, Role role, int port, Command command, Environment environment, IntFunction<String> address) {

    enum Role {
        /** A broker or a database, which depends on nothing. */
        SERVER,
        /** One of Smart Energy's own programs, which is told its port, and started by a script of its module. */
        SERVICE
    }

    interface Command {
        /** @throws IOException if the function cannot be had here; says why */
        List<String> prepare() throws IOException;
    }

    interface Environment {
        /** The environment of a run on a node. */
        Map<String, String> on(String node);
    }

    static LocalFunction server(String name, int port, Command command, IntFunction<String> address) {
        return new LocalFunction(name, Role.SERVER, port, command, node -> Map.of(), address);
    }

    static LocalFunction service(String name, int port, Command command, Environment environment) {
        return new LocalFunction(name, Role.SERVICE, port, command, environment, LocalFunction::pages);
    }

    /** What each service answers. */
    static String pages(int port) {
        return Addresses.http(port) + "/health/ready, /metrics";
    }
}
