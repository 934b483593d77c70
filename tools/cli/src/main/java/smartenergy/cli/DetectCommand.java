package smartenergy.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import smartenergy.cli.command.ExitStatus;
import smartenergy.cli.command.Range;
import smartenergy.cli.detect.Detect;
import smartenergy.cli.detect.Replay;
import smartenergy.detection.Rules;
import smartenergy.recordings.Explanation;
import smartenergy.recordings.Hints;

/** {@code smart-energy detect FILE}: the command line of {@link Detect}. */
@Command(
        name = "detect",
        description = {
            "Prints the alarms of a recorded CSV file, plain or .gz.",
            "Its columns are time, value or time, device, value, unless others are named."
        })
final class DetectCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The recording.")
    private Path file;

    @Option(names = "--time", paramLabel = "NAME", description = "The column of the time.")
    private Optional<String> time;

    @Option(names = "--device", paramLabel = "NAME", description = "The column of the device.")
    private Optional<String> device;

    @Option(names = "--value", paramLabel = "NAME", description = "The column of the value.")
    private Optional<String> value;

    @Option(
            names = "--dates",
            paramLabel = "ORDER",
            description = "Of dates such as 3/4/26: dmy, mdy or ymd (told by the whole file).")
    private Optional<String> dates;

    @Option(
            names = "--zone",
            paramLabel = "ZONE",
            description = "Of times without offset, such as Europe/Berlin (UTC).")
    private Optional<String> zone;

    @Option(names = "--explain", description = "Only shows how the file is read.")
    private boolean explain;

    @Option(names = "--low", paramLabel = "X", description = "Lower limit of the value (none).")
    private double low = Double.NEGATIVE_INFINITY;

    @Option(names = "--high", paramLabel = "X", description = "Upper limit of the value (none).")
    private double high = Double.POSITIVE_INFINITY;

    @Option(names = "--max-change", paramLabel = "X", description = "Largest change (none) ...")
    @Range(from = 0)
    private double maxChange;

    @Option(names = "--within", paramLabel = "DURATION", description = "... within this time (${DEFAULT-VALUE}).")
    private Duration within = Duration.ofMinutes(15);

    private final PrintStream out;
    private final PrintStream err;

    DetectCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws IOException {
        if (!(low < high)) {
            throw new ParameterException(
                    spec.commandLine(), "--low, which is " + low + ", is not below --high, which is " + high);
        }
        if (explain) {
            Explanation.of(file, Hints.of(columns(), Hints.OPTION)).forEach(out::println);
            return ExitStatus.DONE;
        }
        new Detect(out, err).run(file, columns(), rules());
        return ExitStatus.DONE;
    }

    private Map<String, String> columns() {
        var columns = new HashMap<String, String>();
        time.ifPresent(name -> columns.put("time", name));
        device.ifPresent(name -> columns.put("device", name));
        value.ifPresent(name -> columns.put("value", name));
        dates.ifPresent(order -> columns.put("dates", order));
        zone.ifPresent(name -> columns.put("zone", name));
        return columns;
    }

    private Rules rules() {
        boolean isLimited = low > Double.NEGATIVE_INFINITY || high < Double.POSITIVE_INFINITY;
        return new Rules(
                isLimited ? Map.of(Replay.VALUE, new Rules.Limits(low, high)) : Map.of(),
                maxChange > 0 ? Map.of(Replay.VALUE, new Rules.MaxChange(maxChange, within)) : Map.of(),
                Rules.NONE.clockTolerance());
    }
}
