package smartenergy.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import smartenergy.forecaster.evaluation.Evaluation;
import smartenergy.forecaster.evaluation.Horizons;
import smartenergy.forecaster.evaluation.Report;
import smartenergy.recordings.BadData;
import smartenergy.recordings.Grid;
import smartenergy.recordings.Hints;
import smartenergy.recordings.Table;

/** {@code smart-energy forecast evaluate FILE}: how well the future of a recorded series is forecast. */
final class ForecastCommand {
    private static final int EX_DATA = 65;
    private static final int EX_NOINPUT = 66;

    private ForecastCommand() {}

    /** Returns the exit status. */
    static int run(List<String> arguments) {
        if (arguments.size() < 2
                || !arguments.getFirst().equals("evaluate")
                || arguments.get(1).startsWith("--")) {
            throw new Options.UsageException(List.of("forecast needs 'evaluate' and a file before its options"));
        }
        var options = new Options(
                arguments.subList(2, arguments.size()),
                Set.of("target", "time", "dates", "zone", "series", "step", "ignore", "ahead"),
                Set.of());
        var target = options.text("target");
        if (target.isEmpty()) {
            options.problem("--target is missing, the name of the column to forecast");
        }
        var step = options.text("step").map(text -> options.duration("step", Duration.ZERO));
        var ahead = options.counts("ahead", "10,30,60").stream()
                .map(Duration::ofMinutes)
                .toList();
        var read = new HashMap<String, String>();
        List.of("time", "dates", "zone").forEach(hint -> options.text(hint).ifPresent(text -> read.put(hint, text)));
        options.check();
        var file = Path.of(arguments.get(1));
        try {
            var request = new Table.Request(
                    file,
                    target.orElseThrow(),
                    Hints.of(read, Hints.OPTION),
                    Set.copyOf(names(options.text("ignore"))));
            evaluate(request, step, options.text("series"), ahead);
            return 0;
        } catch (BadData e) {
            System.err.println(e.getMessage());
            return EX_DATA;
        } catch (IOException e) {
            System.err.println("cannot read " + file + ": " + e);
            return EX_NOINPUT;
        }
    }

    private static List<String> names(Optional<String> text) {
        return text.map(names -> Arrays.asList(names.split(","))).orElse(List.of());
    }

    private static void evaluate(
            Table.Request request, Optional<Duration> step, Optional<String> series, List<Duration> ahead)
            throws IOException {
        var table = Table.read(request);
        table.notes().forEach(System.err::println);
        var grid = Grid.of(table, step, series);
        System.err.printf(
                "%d records at a step of %s%s; numbers: %s; categories: %s%n",
                grid.size(),
                Horizons.text(grid.step()),
                grid.seriesColumn()
                        .map(name -> ", in " + grid.series().size() + " series by '" + name + "'")
                        .orElse(""),
                grid.numeric(),
                grid.categorical());
        var horizons = Horizons.of(grid.step(), ahead);
        horizons.notes().forEach(System.err::println);
        var evaluation = Evaluation.of(grid, horizons);
        evaluation.notes().forEach(System.err::println);
        System.err.println("trained before " + evaluation.split() + ", scored from then on");
        Report.print(request.file().getFileName() + " " + table.target(), evaluation, System.out);
    }
}
