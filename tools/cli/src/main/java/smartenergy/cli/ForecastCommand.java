package smartenergy.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import smartenergy.cli.command.ExitStatus;
import smartenergy.cli.command.Range;
import smartenergy.forecaster.evaluation.Evaluation;
import smartenergy.forecaster.evaluation.Horizons;
import smartenergy.forecaster.evaluation.Report;
import smartenergy.recordings.Explanation;
import smartenergy.recordings.Grid;
import smartenergy.recordings.Hints;
import smartenergy.recordings.Table;

/** {@code smart-energy forecast}: how well the future of a recorded series is forecast. */
@Command(name = "forecast", synopsisSubcommandLabel = "COMMAND", description = "Judges forecasts of recorded series.")
final class ForecastCommand {
    private static final String FOUND = " (looked for).";

    private final PrintStream out;
    private final PrintStream err;

    ForecastCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Command(description = "Scores forecasts of a column of a recorded CSV file beside baselines.")
    int evaluate(
            @Parameters(paramLabel = "FILE", description = "The recording, plain or .gz.") Path file,
            @Option(names = "--target", required = true, paramLabel = "COLUMN", description = "What is to be forecast.")
                    String target,
            @Option(
                            names = "--ahead",
                            split = ",",
                            defaultValue = "10,30,60",
                            paramLabel = "MINUTES",
                            description = "How far ahead (${DEFAULT-VALUE}).")
                    @Range(from = 1, to = 1_000_000)
                    List<Integer> ahead,
            @Option(
                            names = "--time",
                            split = ",",
                            paramLabel = "COLUMN",
                            description = "The column of the time, or those of date and of time of day" + FOUND)
                    List<String> time,
            @Option(
                            names = "--dates",
                            paramLabel = "ORDER",
                            description = "Of dates such as 3/4/26: dmy, mdy or ymd (told by the whole file).")
                    Optional<String> dates,
            @Option(
                            names = "--zone",
                            paramLabel = "ZONE",
                            description = "Of times without offset, such as Europe/Berlin (UTC).")
                    Optional<String> zone,
            @Option(
                            names = "--series",
                            paramLabel = "COLUMN",
                            description = "Tells several rooms or sensors apart" + FOUND)
                    Optional<String> series,
            @Option(names = "--step", paramLabel = "DURATION", description = "From record to record (found).")
                    Optional<Duration> step,
            @Option(names = "--ignore", split = ",", paramLabel = "COLUMN", description = "Columns to leave out.")
                    Set<String> ignored,
            @Option(names = "--explain", description = "Only shows how the file is read.") boolean explain)
            throws IOException {
        var hints = new HashMap<String, String>();
        if (time != null) {
            hints.put("time", String.join(",", time));
        }
        dates.ifPresent(order -> hints.put("dates", order));
        zone.ifPresent(name -> hints.put("zone", name));
        if (explain) {
            Explanation.of(file, Hints.of(hints, Hints.OPTION)).forEach(out::println);
            return ExitStatus.DONE;
        }
        var table = Table.read(new Table.Request(
                file, target, Hints.of(hints, Hints.OPTION), ignored == null ? Set.of() : Set.copyOf(ignored)));
        table.notes().forEach(err::println);
        var grid = Grid.of(table, step, series);
        err.println(summary(grid));
        var horizons =
                Horizons.of(grid.step(), ahead.stream().map(Duration::ofMinutes).toList());
        horizons.notes().forEach(err::println);
        var evaluation = Evaluation.of(grid, horizons);
        evaluation.notes().forEach(err::println);
        err.println("trained before " + evaluation.split() + ", scored from then on");
        Report.print(file.getFileName() + " " + table.target(), evaluation, out);
        return ExitStatus.DONE;
    }

    private static String summary(Grid grid) {
        return "%d records at a step of %s%s; numbers: %s; categories: %s"
                .formatted(
                        grid.size(),
                        Horizons.text(grid.step()),
                        grid.seriesColumn()
                                .map(name -> ", in " + grid.series().size() + " series by '" + name + "'")
                                .orElse(""),
                        grid.numeric(),
                        grid.categorical());
    }
}
