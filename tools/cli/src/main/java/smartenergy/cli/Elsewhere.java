package smartenergy.cli;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** Stands in for a command whose module is not on the class path, and says where it is. */
@Command(hidden = true, description = "Is not in this package.")
final class Elsewhere implements Callable<Integer> {
    private static final Map<String, String> MODULES = Map.of(
            "up", "tools/local",
            "bench", "tools/benchmarks",
            "images", "tools/packaging");

    private final String name;

    @Unmatched
    private List<String> arguments;

    private Elsewhere(String name) {
        this.name = name;
    }

    /** Adds one for each command that a module above this one has, but did not offer. */
    static void addTo(CommandLine line) {
        MODULES.keySet().stream()
                .filter(name -> !line.getSubcommands().containsKey(name))
                .forEach(name -> line.addSubcommand(name, new Elsewhere(name)));
    }

    @Override
    public Integer call() throws IOException {
        throw new IOException(name + " is not in this package, which holds no servers; the whole project, whose "
                + MODULES.get(name) + " has it, starts it by ./smart-energy " + name);
    }
}
