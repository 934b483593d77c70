package smartenergy.cli;

import java.util.List;

/** A command of {@code smart-energy}; modules above this one offer theirs as services of Java's ServiceLoader. */
public interface Command {
    /** What the command line begins with. */
    String name();

    /**
     * Returns the exit status.
     *
     * @throws Options.UsageException naming everything that is wrong with the arguments
     */
    int run(List<String> arguments) throws Exception;
}
