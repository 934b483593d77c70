package smartenergy.cli;

import java.io.PrintStream;
import java.util.Comparator;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import smartenergy.cli.command.CommandLines;
import smartenergy.cli.command.Subcommand;
import smartenergy.cli.compose.Compose;

/** The program behind the launcher {@code smart-energy}. */
@Command(
        name = "smart-energy",
        description = "Carries a server room's readings to dashboards, alarms and forecasts.",
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands (smart-energy COMMAND --help tells more):%n",
        exitCodeListHeading = "%nExit statuses:%n",
        exitCodeList = {
            "0:done",
            "1:not done, not in time, or a check failed",
            "64:the command line is wrong",
            "65:a file's content is wrong",
            "66:there is no such file",
            "69:a server, a program or a part of this program is not there",
            "70:a fault of this program"
        })
public final class Main {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Shows this.")
    private boolean wantsHelp;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Shows the version.")
    private boolean wantsVersion;

    private Main() {}

    public static void main(String[] args) {
        System.exit(run(System.out, System.err, args));
    }

    /** Returns the exit status. */
    public static int run(PrintStream out, PrintStream err, String... args) {
        var line = new CommandLine(new Main());
        var own = Stream.of(
                new DetectCommand(out, err),
                new ForecastCommand(out, err),
                new Compose(out, err),
                new ExportCommand(out),
                new DevicesCommand(out),
                new CompletionCommand(out),
                new HelpCommand());
        var offered = ServiceLoader.load(Subcommand.class).stream().map(ServiceLoader.Provider::get);
        var asked = args.length == 0 ? "" : args[0];
        Stream.concat(own, offered)
                .sorted(Comparator.comparing(command -> about(command).name()))
                .forEach(command -> line.addSubcommand(about(command).name(), read(command, asked)));
        Elsewhere.addTo(line);
        return CommandLines.configured(line, out, err).execute(args);
    }

    private static Command about(Object command) {
        return command.getClass().getAnnotation(Command.class);
    }

    /** Of commands that are not asked for only the outline is read: the classes of all take long to load. */
    private static Object read(Object command, String asked) {
        var about = about(command);
        if (asked.equals(about.name()) || asked.equals("help") || asked.equals("completion")) {
            return command;
        }
        var outline = CommandSpec.create();
        outline.usageMessage().description(about.description());
        return outline;
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            var version = Main.class.getPackage().getImplementationVersion();
            return new String[] {
                "smart-energy " + (version == null ? "(not packaged)" : version), "Java " + Runtime.version()
            };
        }
    }
}
