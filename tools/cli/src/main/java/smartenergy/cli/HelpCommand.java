package smartenergy.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code smart-energy help compose plan}; picocli's own knows commands of the first floor only. */
@Command(name = "help", description = "Shows what a command does and which options it has.")
final class HelpCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "Such as compose plan.")
    private List<String> path = List.of();

    @Override
    public void run() {
        var line = spec.root().commandLine();
        for (var name : path) {
            var below = line.getSubcommands().get(name);
            if (below == null) {
                throw new UnmatchedArgumentException(line, List.of(name));
            }
            line = below;
        }
        line.usage(line.getOut());
    }
}
