package smartenergy.composer.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.files.BadFile;
import smartenergy.composer.files.ClusterFile;
import smartenergy.composer.files.CompositionFile;
import smartenergy.composer.placement.Matchmaker;

/** The command line of the composer. */
public final class Compose {
    /** Exit statuses of BSD's sysexits.h, but the first. */
    private static final int EX_NOT_PLACED = 1;

    private static final int EX_USAGE = 64;
    private static final int EX_DATA = 65;

    private static final String USAGE = """
            usage: smart-energy compose plan --cluster FILE [-f FILE] [-o text|json]

            Says for each function of a composition which node takes it, with every node's score or the reason
            against it, and changes nothing. Ends with 1 if a function fits nowhere.

              --cluster FILE     the nodes: name, labels, capacity, usage; or Kubernetes' objects, as of
                                 kubectl get nodes,pods -o yaml
              -f FILE            the composition (the one in the cluster's file, else Smart Energy's own)
              -o FORMAT          text or json (text)
            """;

    private final PrintStream out;
    private final PrintStream err;

    public Compose(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Returns the exit status. */
    public int run(List<String> arguments) {
        try {
            if (arguments.isEmpty() || !arguments.getFirst().equals("plan")) {
                throw new IllegalArgumentException(
                        arguments.isEmpty()
                                ? "compose needs a command"
                                : "'" + arguments.getFirst() + "' is no command of compose");
            }
            return plan(options(arguments.subList(1, arguments.size())));
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            err.print(USAGE);
            return EX_USAGE;
        } catch (BadFile e) {
            err.println(e.getMessage());
            return EX_DATA;
        }
    }

    private static Map<String, String> options(List<String> arguments) {
        var options = new HashMap<String, String>();
        var rest = new ArrayList<>(arguments);
        while (!rest.isEmpty()) {
            var name = rest.removeFirst();
            if (!List.of("--cluster", "-f", "-o").contains(name)) {
                throw new IllegalArgumentException("'" + name + "' is not an option here");
            }
            if (rest.isEmpty()) {
                throw new IllegalArgumentException(name + " needs a value");
            }
            options.put(name, rest.removeFirst());
        }
        return options;
    }

    private int plan(Map<String, String> options) {
        var file = Optional.ofNullable(options.get("--cluster"))
                .orElseThrow(() -> new IllegalArgumentException("--cluster is missing"));
        var format = options.getOrDefault("-o", "text");
        if (!List.of("text", "json").contains(format)) {
            throw new IllegalArgumentException("-o is '" + format + "', not text or json");
        }
        var cluster = ClusterFile.read(Path.of(file), err::println);
        var composition = composition(options, cluster);
        var plan = Matchmaker.plan(composition, cluster.nodes(), true);
        try {
            if (format.equals("json")) {
                PlanText.json(composition, plan, out);
            } else {
                PlanText.print(composition, plan, out);
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot write to the standard output", e);
        }
        return plan.unplaced().isEmpty() ? 0 : EX_NOT_PLACED;
    }

    private static Composition composition(Map<String, String> options, ClusterFile cluster) {
        return Optional.ofNullable(options.get("-f"))
                .map(file -> CompositionFile.read(Path.of(file)))
                .or(cluster::composition)
                .orElseGet(CompositionFile::smartEnergy);
    }
}
