package smartenergy.local.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import smartenergy.composer.composition.Function;

/** Says what functions are on this machine. */
public interface Programs {
    /**
     * @param node that it is to run on
     * @param port that it is to listen at, if it listens
     * @throws IllegalArgumentException if nobody knows what the function runs
     */
    Program program(Function function, String node, int port);

    /** Where a replica's output goes. */
    Path log(String function);

    /** @param environment beside what this process has and the addresses of the function's connections */
    record Program(List<String> command, Map<String, String> environment) {
        public Program {
            command = List.copyOf(command);
            environment = Map.copyOf(environment);
        }
    }
}
