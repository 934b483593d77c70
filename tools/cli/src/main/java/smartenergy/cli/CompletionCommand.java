package smartenergy.cli;

import java.io.PrintStream;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code smart-energy completion}. */
@Command(
        name = "completion",
        description = {"Prints a completion script for bash and zsh.", "To use it: source <(./smart-energy completion)"
        })
final class CompletionCommand implements Runnable {
    private final PrintStream out;

    @Spec
    private CommandSpec spec;

    CompletionCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public void run() {
        out.print(AutoComplete.bash(spec.root().name(), spec.root().commandLine()));
    }
}
