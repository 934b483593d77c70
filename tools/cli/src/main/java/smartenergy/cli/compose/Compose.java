package smartenergy.cli.compose;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import smartenergy.cli.command.CommandLines;
import smartenergy.cli.command.ExitStatus;
import smartenergy.cli.deployment.RunningDeployment;
import smartenergy.composer.cluster.Replica;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.composition.InvalidComposition;
import smartenergy.composer.control.CompositionControl;
import smartenergy.composer.files.BadFile;
import smartenergy.composer.files.ClusterFile;
import smartenergy.composer.files.CompositionFile;
import smartenergy.composer.kubernetes.KubernetesControl;
import smartenergy.composer.placement.Matchmaker;
import smartenergy.composer.placement.Node;
import smartenergy.composer.view.RestControl;
import smartenergy.telemetry.NumberText;

/** {@code smart-energy compose}: the command line of the composer. */
@Command(
        name = "compose",
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Plans, applies and steers a composition of functions.",
            "It acts on the chain that runs in --data, else on the Kubernetes that the kubeconfig names."
        })
public final class Compose {
    private final PrintStream out;
    private final PrintStream err;
    private final Optional<Supplier<CompositionControl>> given;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "Folder of the chain that runs here (${DEFAULT-VALUE}).")
    private Path data = Path.of(".smart-energy");

    @Option(
            names = "--on",
            paramLabel = "CLUSTER",
            scope = ScopeType.INHERIT,
            description = "What it acts on: ${COMPLETION-CANDIDATES} (the chain where one runs).")
    private Optional<Place> on;

    private enum Place {
        LOCAL,
        KUBERNETES;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private enum Format {
        TEXT,
        JSON;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static final class Named {
        @Option(names = "--name", paramLabel = "NAME", description = "Which composition (the only one that there is).")
        private Optional<String> name;
    }

    static final class Patience {
        @Option(
                names = "--wait",
                paramLabel = "DURATION",
                description = "How long to wait for the composer (${DEFAULT-VALUE}).")
        private Duration patience = Duration.ofMinutes(2);
    }

    /** Finds what it acts on by its options. */
    public Compose(PrintStream out, PrintStream err) {
        this(out, err, Optional.empty());
    }

    /** @param connect to the live cluster; called if a command needs it */
    public Compose(PrintStream out, PrintStream err, Supplier<CompositionControl> connect) {
        this(out, err, Optional.of(connect));
    }

    private Compose(PrintStream out, PrintStream err, Optional<Supplier<CompositionControl>> given) {
        this.out = out;
        this.err = err;
        this.given = given;
    }

    /** Returns the exit status. */
    public int run(List<String> arguments) {
        return CommandLines.configured(new CommandLine(this), out, err).execute(arguments.toArray(String[]::new));
    }

    @Command(
            description = {
                "Says for each function which node takes it, with every node's score or the reason against it.",
                "Changes nothing."
            })
    int plan(
            @Option(
                            names = "-f",
                            paramLabel = "FILE",
                            description = "The composition (the one in the cluster's file, else Smart Energy's own).")
                    Optional<Path> file,
            @Option(
                            names = "--cluster",
                            paramLabel = "FILE",
                            description = "The nodes: name, labels, capacity, usage; or Kubernetes' objects, as of"
                                    + " kubectl get nodes,pods -o yaml (those of the live cluster).")
                    Optional<Path> cluster,
            @Option(
                            names = "-o",
                            paramLabel = "FORMAT",
                            defaultValue = "text",
                            description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
                    Format format,
            @Mixin Named named)
            throws IOException, InterruptedException {
        var composition = file.map(CompositionFile::read);
        if (cluster.isPresent()) {
            var described = ClusterFile.read(cluster.get(), err::println);
            var planned = composition.or(described::composition);
            planned.ifPresent(any -> requireFallbacks(any, described.nodes(), file.orElseGet(cluster::get)));
            return show(planned.orElseGet(CompositionFile::smartEnergy), format, described.nodes());
        }
        return onCluster(target -> {
            var live = composition.or(() -> name(target, named).flatMap(target::composition));
            if (live.isEmpty()) {
                return ExitStatus.NOT_DONE;
            }
            var nodes = target.nodes(live.get());
            file.ifPresent(from -> requireFallbacks(live.get(), nodes, from));
            return show(live.get(), format, nodes);
        });
    }

    private static void requireFallbacks(Composition composition, List<Node> nodes, Path from) {
        try {
            composition.requireFallbacks(nodes.stream().map(Node::labels).toList());
        } catch (InvalidComposition e) {
            throw CompositionFile.wrong(from, e);
        }
    }

    @Command(description = "Makes a composition so, and tells what happens until it is ready.")
    int apply(
            @Option(names = "-f", required = true, paramLabel = "FILE", description = "The composition.") Path file,
            @Mixin Patience patience)
            throws IOException, InterruptedException {
        var composition = CompositionFile.read(file);
        return onCluster(target -> {
            requireFallbacks(composition, target.nodes(composition), file);
            try {
                return status(live(target, patience).apply(composition, CompositionFile.members(file)));
            } catch (IllegalArgumentException e) {
                throw new BadFile(file + ": " + e.getMessage());
            }
        });
    }

    @Command(description = "Shows conditions, replicas and connections.")
    int status(@Mixin Named named) throws IOException, InterruptedException {
        return onComposition(named, new Patience(), Live::status);
    }

    @Command(description = "Moves a function.")
    int relocate(
            @Parameters(
                            paramLabel = "FUNCTION[/REPLICA]",
                            converter = ReplicaName.class,
                            description = "Such as gateway-relay or gateway-relay/0.")
                    Replica replica,
            @Option(names = "--to", paramLabel = "NODE", description = "Where to (the best one).") Optional<String> to,
            @Mixin Named named,
            @Mixin Patience patience)
            throws IOException, InterruptedException {
        return onComposition(named, patience, (live, name) -> live.relocate(name, replica, to));
    }

    @Command(
            description =
                    "Makes a node take nothing new, and sends its functions elsewhere; those for every node stay.")
    int drain(@Parameters(paramLabel = "NODE", description = "Its name.") String node, @Mixin Patience patience)
            throws IOException, InterruptedException {
        return onCluster(target -> status(live(target, patience).drain(node)));
    }

    @Command(description = "Lets a node take functions again.")
    int undrain(@Parameters(paramLabel = "NODE", description = "Its name.") String node)
            throws IOException, InterruptedException {
        return onCluster(target -> status(live(target, new Patience()).undrain(node)));
    }

    @Command(description = "Tells where a function is, what happened to it, and where else it could be.")
    int why(@Parameters(paramLabel = "FUNCTION", description = "Its name.") String function, @Mixin Named named)
            throws IOException, InterruptedException {
        return onComposition(named, new Patience(), (live, name) -> live.why(name, function));
    }

    @Command(description = "Goes back to what was before the last apply.")
    int rollback(@Mixin Named named, @Mixin Patience patience) throws IOException, InterruptedException {
        return onComposition(named, patience, Live::rollback);
    }

    @Command(description = "Ends a composition and all its functions.")
    int delete(@Mixin Named named) throws IOException, InterruptedException {
        return onComposition(named, new Patience(), Live::delete);
    }

    /** What is done with a live composition; returns whether it came to a good end. */
    private interface Action {
        boolean with(Live live, String name);
    }

    private int onComposition(Named named, Patience patience, Action action) throws IOException, InterruptedException {
        return onCluster(target -> name(target, named)
                .map(name -> status(action.with(live(target, patience), name)))
                .orElse(ExitStatus.NOT_DONE));
    }

    private int onCluster(Function<CompositionControl, Integer> action) throws IOException, InterruptedException {
        try (var target = given.isPresent() ? given.get().get() : connected()) {
            return action.apply(target);
        }
    }

    private CompositionControl connected() throws IOException {
        return local().<CompositionControl>map(RestControl::new).orElseGet(KubernetesControl::connect);
    }

    private Optional<URI> local() throws IOException {
        if (on.filter(Place.KUBERNETES::equals).isPresent()) {
            return Optional.empty();
        }
        var local = RunningDeployment.composer(data);
        if (local.isEmpty() && on.isPresent()) {
            throw new IOException("no chain runs in " + data + "; smart-energy up starts one");
        }
        return local;
    }

    /** The composition that is meant; absent, which is told, if there is none. */
    private Optional<String> name(CompositionControl target, Named named) {
        if (named.name.isPresent()) {
            return named.name;
        }
        var names = target.compositions();
        if (names.size() > 1) {
            throw new ParameterException(
                    spec.commandLine(), "--name is missing; there are " + String.join(", ", names));
        }
        if (names.isEmpty()) {
            err.println("there is no composition; compose apply makes one");
        }
        return names.stream().findFirst();
    }

    private Live live(CompositionControl target, Patience patience) {
        return new Live(target, out, patience.patience);
    }

    private static int status(boolean isDone) {
        return isDone ? ExitStatus.DONE : ExitStatus.NOT_DONE;
    }

    private int show(Composition composition, Format format, List<Node> nodes) {
        var plan = Matchmaker.plan(composition, nodes, true);
        if (format == Format.JSON) {
            PlanText.json(composition, plan, out);
        } else {
            PlanText.print(composition, plan, out);
        }
        return status(plan.unplaced().isEmpty());
    }

    /** Reads {@code gateway-relay} or {@code gateway-relay/0}. */
    static final class ReplicaName implements ITypeConverter<Replica> {
        @Override
        public Replica convert(String text) {
            int slash = text.indexOf('/');
            try {
                return slash < 0
                        ? new Replica(text, 0)
                        : new Replica(text.substring(0, slash), NumberText.integer(text.substring(slash + 1)));
            } catch (NumberFormatException e) {
                throw new TypeConversionException("'" + text + "' is not like gateway-relay or gateway-relay/0");
            }
        }
    }
}
