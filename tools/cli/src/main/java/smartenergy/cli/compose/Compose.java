package smartenergy.cli.compose;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import smartenergy.composer.cluster.ClusterException;
import smartenergy.composer.cluster.Replica;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.control.CompositionControl;
import smartenergy.composer.files.BadFile;
import smartenergy.composer.files.ClusterFile;
import smartenergy.composer.files.CompositionFile;
import smartenergy.composer.placement.Matchmaker;

/** The command line of the composer. */
public final class Compose {
    /** Exit statuses of BSD's sysexits.h, but the first. */
    private static final int EX_NOT_DONE = 1;

    private static final int EX_USAGE = 64;
    private static final int EX_DATA = 65;
    private static final int EX_UNAVAILABLE = 69;

    private static final String USAGE = """
            usage: smart-energy compose COMMAND ...

              plan [-f FILE] [--cluster FILE] [-o text|json]
                                 says for each function which node takes it, with every node's score or the reason
                                 against it, and changes nothing; for a cluster that a file describes, or the live one
              apply -f FILE      makes it so, and tells what happens until it is ready
              status             conditions, replicas, connections
              relocate FUNCTION[/REPLICA] [--to NODE]
              drain NODE         takes nothing new, and its functions go elsewhere; those for every node stay
              undrain NODE       takes functions again
              why FUNCTION       where it is, what happened to it, where else it could be
              rollback           back to what was before the last apply
              delete

              --cluster FILE     the nodes: name, labels, capacity, usage; or Kubernetes' objects, as of
                                 kubectl get nodes,pods -o yaml
              -f FILE            the composition (plan: the one in the cluster's file, else Smart Energy's own)
              -o FORMAT          text or json (text)
              --name NAME        which composition (the only one that there is)
              --wait DURATION    how long to wait for the composer (PT2M)

            The live cluster is the chain that runs here or the Kubernetes that the kubeconfig names. Ends with 1 if a function fits nowhere or what
            was asked for is not done in time, 65 if a file is bad, 69 if the cluster does not answer.
            """;

    private final PrintStream out;
    private final PrintStream err;
    private final Supplier<CompositionControl> connect;

    /** @param connect to the live cluster; called if a command needs it */
    public Compose(PrintStream out, PrintStream err, Supplier<CompositionControl> connect) {
        this.out = out;
        this.err = err;
        this.connect = connect;
    }

    /** Returns the exit status. */
    public int run(List<String> arguments) {
        try {
            if (arguments.isEmpty()) {
                throw new UsageException("compose needs a command");
            }
            return run(arguments.getFirst(), arguments.subList(1, arguments.size())) ? 0 : EX_NOT_DONE;
        } catch (UsageException e) {
            err.println(e.getMessage());
            err.print(USAGE);
            return EX_USAGE;
        } catch (BadFile e) {
            err.println(e.getMessage());
            return EX_DATA;
        } catch (ClusterException e) {
            err.println(e.getMessage());
            return EX_UNAVAILABLE;
        }
    }

    private boolean run(String command, List<String> rest) {
        return switch (command) {
            case "plan" -> plan(new Arguments(rest, 0, "--cluster", "-f", "-o", "--name"));
            case "apply" -> apply(new Arguments(rest, 0, "-f", "--wait"));
            case "status" -> live(new Arguments(rest, 0, "--name"), (live, name) -> live.status(name));
            case "relocate" -> {
                var arguments = new Arguments(rest, 1, "--to", "--name", "--wait");
                var replica = replica(arguments.first());
                yield live(arguments, (live, name) -> live.relocate(name, replica, arguments.option("--to")));
            }
            case "drain" -> drain(new Arguments(rest, 1, "--wait"));
            case "undrain" -> undrain(new Arguments(rest, 1));
            case "why" -> {
                var arguments = new Arguments(rest, 1, "--name");
                yield live(arguments, (live, name) -> live.why(name, arguments.first()));
            }
            case "rollback" -> live(new Arguments(rest, 0, "--name", "--wait"), (live, name) -> live.rollback(name));
            case "delete" -> live(new Arguments(rest, 0, "--name"), (live, name) -> live.delete(name));
            default -> throw new UsageException("'" + command + "' is no command of compose");
        };
    }

    private static Replica replica(String text) {
        int slash = text.indexOf('/');
        try {
            return slash < 0
                    ? new Replica(text, 0)
                    : new Replica(text.substring(0, slash), Integer.parseInt(text.substring(slash + 1)));
        } catch (NumberFormatException e) {
            throw new UsageException("'" + text + "' is not like gateway-relay or gateway-relay/0");
        }
    }

    /** What is done with a live composition. */
    private interface Action {
        boolean with(Live live, String name);
    }

    private boolean live(Arguments arguments, Action action) {
        try (var target = connect.get()) {
            var names = target.compositions();
            var name = arguments.option("--name").orElseGet(() -> only(names));
            return action.with(new Live(target, out, patience(arguments)), name);
        }
    }

    private static String only(List<String> names) {
        if (names.size() == 1) {
            return names.getFirst();
        }
        throw new UsageException(
                names.isEmpty()
                        ? "there is no composition; compose apply makes one"
                        : "--name is missing; there are " + String.join(", ", names));
    }

    private boolean drain(Arguments arguments) {
        try (var target = connect.get()) {
            return new Live(target, out, patience(arguments)).drain(arguments.first());
        }
    }

    private boolean undrain(Arguments arguments) {
        try (var target = connect.get()) {
            return new Live(target, out, Duration.ZERO).undrain(arguments.first());
        }
    }

    private static Duration patience(Arguments arguments) {
        var text = arguments.option("--wait").orElse("PT2M");
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw new UsageException("--wait is '" + text + "', not an ISO-8601 duration such as PT2M");
        }
    }

    private boolean apply(Arguments arguments) {
        var file = Path.of(arguments.option("-f").orElseThrow(() -> new UsageException("-f is missing")));
        var composition = CompositionFile.read(file);
        try (var target = connect.get()) {
            return new Live(target, out, patience(arguments)).apply(composition, CompositionFile.members(file));
        } catch (IllegalArgumentException e) {
            throw new BadFile(file + ": " + e.getMessage());
        }
    }

    private boolean plan(Arguments arguments) {
        var format = arguments.option("-o").orElse("text");
        if (!List.of("text", "json").contains(format)) {
            throw new UsageException("-o is '" + format + "', not text or json");
        }
        var given = arguments.option("-f").map(file -> CompositionFile.read(Path.of(file)));
        var file = arguments.option("--cluster");
        if (file.isPresent()) {
            var cluster = ClusterFile.read(Path.of(file.get()), err::println);
            var composition = given.or(cluster::composition).orElseGet(CompositionFile::smartEnergy);
            return show(composition, format, any -> cluster.nodes());
        }
        try (var target = connect.get()) {
            var composition = given.or(() ->
                            target.composition(arguments.option("--name").orElseGet(() -> only(target.compositions()))))
                    .orElseThrow(() -> new UsageException("there is no composition of that name"));
            return show(composition, format, target::nodes);
        }
    }

    private boolean show(
            Composition composition,
            String format,
            Function<Composition, List<smartenergy.composer.placement.Node>> of) {
        var plan = Matchmaker.plan(composition, of.apply(composition), true);
        try {
            if (format.equals("json")) {
                PlanText.json(composition, plan, out);
            } else {
                PlanText.print(composition, plan, out);
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot write to the standard output", e);
        }
        return plan.unplaced().isEmpty();
    }
}
