package smartenergy.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import smartenergy.cli.detect.Detect;
import smartenergy.cli.detect.Replay;
import smartenergy.detection.Rules;

/** {@code smart-energy detect FILE}: the command line of {@link Detect}. */
final class DetectCommand {
    private static final List<String> ROLES = List.of("time", "device", "value", "dates", "zone");
    private static final double NO_LIMIT = Double.POSITIVE_INFINITY;

    private DetectCommand() {}

    /** Returns the exit status. */
    static int run(List<String> arguments) {
        if (arguments.isEmpty() || arguments.getFirst().startsWith("--")) {
            throw new Options.UsageException(List.of("detect needs a file before its options"));
        }
        var options = new Options(
                arguments.subList(1, arguments.size()),
                Set.of("low", "high", "max-change", "within", "time", "device", "value", "dates", "zone"),
                Set.of());
        var rules = rules(options);
        var columns = new HashMap<String, String>();
        ROLES.forEach(role -> options.text(role).ifPresent(name -> columns.put(role, name)));
        options.check();
        return new Detect(System.out, System.err).run(Path.of(arguments.getFirst()), columns, rules);
    }

    private static Rules rules(Options options) {
        double low = options.number("low", -NO_LIMIT, -NO_LIMIT, NO_LIMIT);
        double high = options.number("high", NO_LIMIT, -NO_LIMIT, NO_LIMIT);
        double change = options.number("max-change", 0, 0, NO_LIMIT);
        var within = options.duration("within", Duration.ofMinutes(15));
        boolean isLimited = options.has("low") || options.has("high");
        if (isLimited && low >= high) {
            options.problem("--low is not below --high");
            return Rules.NONE;
        }
        return new Rules(
                isLimited ? Map.of(Replay.VALUE, new Rules.Limits(low, high)) : Map.of(),
                change > 0 ? Map.of(Replay.VALUE, new Rules.MaxChange(change, within)) : Map.of(),
                Rules.NONE.clockTolerance());
    }
}
