package smartenergy.cli.command;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.TypeConversionException;
import smartenergy.telemetry.NumberText;

/**
 * How every command line is read: all that is wrong with it is said, last, below the short usage of the one command
 * that was meant.
 */
public final class CommandLines {
    private static final int WIDTH = 110;

    private CommandLines() {}

    /** Sets up a command and all below it, which must have been added. */
    public static CommandLine configured(CommandLine line, PrintStream out, PrintStream err) {
        collectErrors(line);
        return line.setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(WIDTH)
                .setOut(new PrintWriter(out, true, out.charset()))
                .setErr(new PrintWriter(err, true, err.charset()))
                .registerConverter(int.class, number(NumberText::integer, "a whole number"))
                .registerConverter(Integer.class, number(NumberText::integer, "a whole number"))
                .registerConverter(double.class, number(NumberText::decimal, "a number"))
                .registerConverter(Double.class, number(NumberText::decimal, "a number"))
                .registerConverter(Duration.class, CommandLines::duration)
                .setExecutionStrategy(CommandLines::execute)
                .setParameterExceptionHandler((e, _) -> refuse(e))
                .setExecutionExceptionHandler((e, command, _) -> fail(e, command));
    }

    private static void collectErrors(CommandLine line) {
        line.getCommandSpec().parser().collectErrors(true);
        line.getSubcommands().values().forEach(CommandLines::collectErrors);
    }

    private static <T> ITypeConverter<T> number(Function<String, T> parse, String form) {
        return text -> {
            try {
                return parse.apply(text);
            } catch (NumberFormatException e) {
                throw new TypeConversionException("'" + text + "' is not " + form);
            }
        };
    }

    /** A length of time in ISO-8601, longer than zero. */
    private static Duration duration(String text) {
        try {
            var duration = Duration.parse(text);
            if (duration.isPositive()) {
                return duration;
            }
        } catch (DateTimeException e) {
            // told below
        }
        throw new TypeConversionException("'" + text + "' is not an ISO-8601 duration such as PT15M");
    }

    private static int execute(ParseResult result) {
        var help = CommandLine.executeHelpRequest(result);
        if (help != null) {
            return help;
        }
        var problems = Problems.of(result);
        if (problems.isEmpty()) {
            return new RunLast().execute(result);
        }
        var meant = result;
        while (meant.hasSubcommand()) {
            meant = meant.subcommand();
        }
        throw new ParameterException(meant.commandSpec().commandLine(), String.join(System.lineSeparator(), problems));
    }

    private static int refuse(ParameterException e) {
        var line = e.getCommandLine();
        var err = line.getErr();
        var help = line.getHelp();
        err.print(help.synopsisHeading() + help.synopsis(help.synopsisHeadingLength()));
        if (!line.getSubcommands().isEmpty()) {
            err.print(help.commandListHeading() + help.commandList());
        }
        err.println();
        Problems.texts(e)
                .flatMap(String::lines)
                .forEach(problem -> err.println(line.getColorScheme().errorText(problem)));
        return ExitStatus.USAGE;
    }

    private static int fail(Exception e, CommandLine line) {
        int status = ExitStatus.of(e);
        if (status == ExitStatus.SOFTWARE) {
            e.printStackTrace(line.getErr());
        }
        line.getErr().println(line.getColorScheme().errorText("smart-energy: " + text(e)));
        return status;
    }

    private static String text(Exception e) {
        if (e instanceof NoSuchFileException none) {
            return "there is no file " + none.getFile();
        }
        if (e instanceof AccessDeniedException denied) {
            return "access to " + denied.getFile() + " is denied";
        }
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        var message = String.valueOf(e.getMessage());
        return root.getMessage() == null || message.contains(root.getMessage())
                ? message
                : message + " (" + root.getMessage() + ")";
    }
}
