package smartenergy.cli.command;

/**
 * A picocli command of {@code smart-energy}, annotated with its name; modules above this one offer theirs as services
 * of Java's ServiceLoader.
 */
public interface Subcommand {}
