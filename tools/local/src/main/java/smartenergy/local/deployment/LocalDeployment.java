package smartenergy.local.deployment;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import smartenergy.composer.cluster.InstanceStatus.Phase;
import smartenergy.composer.cluster.Replica;
import smartenergy.composer.composition.Function;
import smartenergy.composer.composition.Labels;
import smartenergy.composer.control.ComposerMetrics;
import smartenergy.composer.healing.Policy;
import smartenergy.composer.healing.ReplicaState;
import smartenergy.composer.healing.Tries;
import smartenergy.composer.view.CompositionRoutes;
import smartenergy.composer.view.CompositionSnapshot;
import smartenergy.composer.view.Faults;
import smartenergy.local.cluster.LocalCluster;
import smartenergy.local.cluster.LocalControl;
import smartenergy.local.cluster.LocalRuntime;
import smartenergy.local.deployment.LocalFunction.Role;
import smartenergy.local.waiting.Wait;
import smartenergy.service.health.Health;
import smartenergy.service.http.HttpEndpoint;
import smartenergy.service.metrics.ServiceMetrics;

/**
 * The whole of Smart Energy as processes on this machine, in a small world of nodes over which a composer keeps it
 * running. One thread starts and stops functions; any may ask.
 */
public final class LocalDeployment implements AutoCloseable {
    /** The nodes: a server room with two gateways at one site, and clouds at two. */
    public static final Map<String, Map<String, String>> NODES = nodes();

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(60);

    private final DataFolder folder;
    private final LocalFunctions definitions;
    private final Consumer<String> progress;
    private final Duration patience;
    private final ModelTraining modelTraining;
    private final LocalRuntime runtime;
    private final HttpEndpoint http;
    private final Set<String> wanted = new HashSet<>();
    private final Thread stopAtExit = new Thread(this::stop, "stop");
    private List<Long> noted = List.of();
    private volatile boolean isStopping;

    /**
     * How a function is.
     *
     * @param node where it is or is to be; empty if nowhere
     * @param tries how often it was started again lately
     */
    public record FunctionState(String name, String node, boolean isReady, int tries, String address) {}

    private static Map<String, Map<String, String>> nodes() {
        var nodes = new LinkedHashMap<String, Map<String, String>>();
        nodes.put("pi-1", labels("iot", "gist", "simulated-room"));
        nodes.put("pi-2", labels("iot", "chula", "dht22"));
        nodes.put("gateway-1", labels("gateway", "gist"));
        nodes.put("gateway-2", labels("gateway", "gist"));
        nodes.put("cloud-1", labels("cloud", "gist"));
        nodes.put("cloud-2", labels("cloud", "chula"));
        return nodes;
    }

    private static Map<String, String> labels(String tier, String site, String... capabilities) {
        var labels = new LinkedHashMap<>(Map.of(Labels.TIER, tier, Labels.SITE, site));
        for (var capability : capabilities) {
            labels.put(Labels.capability(capability), "true");
        }
        return labels;
    }

    /**
     * Takes the data folder and starts the nodes, with nothing on them.
     *
     * @param progress takes one line per event
     * @throws IOException if another deployment has the folder
     */
    public LocalDeployment(DeploymentSettings settings, Installation installation, Consumer<String> progress)
            throws IOException {
        this.progress = progress;
        this.patience = settings.patience();
        this.folder = new DataFolder(settings.data());
        int leftovers = folder.endLeftovers();
        if (leftovers > 0) {
            progress.accept("ended " + leftovers + " processes that a killed predecessor had left");
        }
        folder.adoptOldNames();
        this.definitions = new LocalFunctions(settings, installation, folder.logs(), progress);
        this.modelTraining = new ModelTraining(installation, settings.data(), definitions.addresses(), progress);
        var clock = Clock.systemUTC();
        var metrics = ServiceMetrics.of("composer");
        this.runtime = new LocalRuntime(
                new LocalCluster(NODES, settings.data().resolve("nodes"), definitions, clock),
                definitions.composition(Set.of()),
                Policy.DEFAULT.withStartPatience(settings.patience()),
                clock,
                new ComposerMetrics(metrics),
                this::note);
        this.http = new HttpEndpoint(definitions.composerAccess(), new Health(), metrics);
        new CompositionRoutes("local", runtime::snapshot, Optional.of(new LocalControl(runtime)), Optional.of(faults()))
                .addTo(http);
        http.start();
        Runtime.getRuntime().addShutdownHook(stopAtExit);
    }

    private Faults faults() {
        var cluster = runtime.cluster();
        return new Faults() {
            @Override
            public boolean kill(Replica replica) {
                return cluster.kill(replica);
            }

            @Override
            public boolean cutPower(String node) {
                return cluster.cutPower(node);
            }

            @Override
            public boolean start(String node) {
                return cluster.start(node);
            }
        };
    }

    /**
     * Starts everything and returns when it is ready.
     *
     * @throws IOException if a function cannot be started; says which and why
     */
    public void start() throws IOException, InterruptedException {
        Thread.ofVirtual().name("model-training").start(this::train);
        var all = new HashSet<>(definitions.names(Role.SERVER));
        all.addAll(definitions.names(Role.SERVICE));
        startAll(all);
    }

    private void train() {
        try {
            // Records of earlier runs are in it.
            awaitReady(LocalFunctions.DATALAKE, patience);
            modelTraining.run();
        } catch (IOException e) {
            progress.accept("no model is trained: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Starts what the functions depend on: brokers and databases. */
    public void startServers() throws IOException, InterruptedException {
        startAll(definitions.names(Role.SERVER));
    }

    /** Starts one of the functions. */
    public void startFunction(String name) throws IOException, InterruptedException {
        startAll(Set.of(name));
    }

    /**
     * Starts one more instance of a function, beside the one that there is or in its place.
     *
     * @param instance its name, which {@link #stop(String)} and {@link #pid} know
     * @param settings environment beside or in place of the function's
     * @return where it answers
     */
    public URI startInstance(String function, String instance, Map<String, String> settings)
            throws IOException, InterruptedException {
        var address = definitions.addInstance(function, instance, settings);
        startAll(Set.of(instance));
        return address;
    }

    private void startAll(Set<String> names) throws IOException, InterruptedException {
        long start = System.nanoTime();
        wanted.addAll(names);
        compose();
        for (var function : runtime.composition().startOrder()) {
            if (names.contains(function.name())) {
                awaitReady(function.name(), patience);
                progress.accept("%-14s ready after %4.1f s   on %-9s  %s"
                        .formatted(
                                function.name(),
                                (System.nanoTime() - start) / 1e9,
                                node(function.name()),
                                definitions.address(function)));
            }
        }
    }

    private void compose() throws IOException {
        var composition = definitions.composition(wanted);
        runtime.change(before -> composition);
    }

    private void note(CompositionSnapshot snapshot) {
        var pids = runtime.cluster().pids();
        if (!pids.equals(noted)) {
            try {
                folder.note(pids);
                noted = pids;
            } catch (IOException e) {
                progress.accept("cannot note the processes: " + e.getMessage());
            }
        }
    }

    public Addresses addresses() {
        return definitions.addresses();
    }

    /** How all functions are, in the order in which they start. */
    public List<FunctionState> states() {
        return runtime.composition().startOrder().stream().map(this::state).toList();
    }

    private FunctionState state(Function function) {
        var replica = state(function.name());
        return new FunctionState(
                function.name(),
                node(function.name()),
                runtime.isReady(replica(function.name())),
                replica.stream()
                        .flatMap(any -> any.tries().stream())
                        .mapToInt(Tries::count)
                        .sum(),
                definitions.address(function));
    }

    private Optional<ReplicaState> state(String name) {
        return runtime.snapshot().flatMap(snapshot -> snapshot.state().find(replica(name)));
    }

    private static Replica replica(String function) {
        return new Replica(function, 0);
    }

    /** Where a function is or is to be; empty if nowhere. */
    public String node(String name) {
        return state(name).map(ReplicaState::node).orElse("");
    }

    /** Ends a function as kill -9 does; it is started again like after any crash. */
    public void kill(String name) {
        runtime.cluster().kill(replica(name));
    }

    /** Ends all that runs on a node at once. */
    public void cutPower(String node) {
        runtime.cluster().cutPower(node);
    }

    /** Gives a node its power back; it is empty. */
    public void startNode(String node) {
        runtime.cluster().start(node);
    }

    /**
     * Stops a function for good, in order, and returns when it is over.
     *
     * @throws IOException if it is not over in time; says what is known of it
     */
    public void stop(String name) throws IOException, InterruptedException {
        wanted.remove(name);
        compose();
        Wait.until(
                name + " to stop",
                STOP_PATIENCE,
                () -> runtime.isCurrent() && !runtime.cluster().has(replica(name)),
                () -> known(name));
    }

    /** The process of a function; 0 while it has none. */
    public long pid(String name) {
        return runtime.cluster().pid(replica(name)).orElse(0L);
    }

    /**
     * Waits several times as long while the function is visibly at work, and says so.
     *
     * @throws IOException if the function is not ready within the time; says what is known of it
     */
    public void awaitReady(String name, Duration time) throws IOException, InterruptedException {
        Wait.until(
                name + " to be ready",
                time,
                () -> isReady(name),
                () -> known(name),
                waited -> isPatient(name, waited, time.multipliedBy(Policy.BUSY)));
    }

    private boolean isPatient(String name, Duration waited, Duration most) {
        boolean isAtWork = runtime.cluster()
                .instance(replica(name))
                .filter(any -> any.phase() == Phase.STARTING)
                .isPresent();
        if (!isAtWork || waited.compareTo(most) > 0) {
            return false;
        }
        progress.accept("%-14s is not ready after %d s, but at work; is waited for up to %d s (--patience)"
                .formatted(name, waited.toSeconds(), most.toSeconds()));
        return true;
    }

    private boolean isReady(String name) throws IOException {
        if (state(name).filter(LocalDeployment::endsAgainAndAgain).isPresent()) {
            throw new IOException(name + " ends again and again; " + known(name));
        }
        return runtime.isReady(replica(name));
    }

    /** What whoever waits for a function in vain wants to know: where it is, what holds it up, and its log. */
    public String known(String name) {
        var where = state(name)
                .map(any -> "on " + any.node() + (any.hold().isEmpty() ? "" : ", " + any.hold()))
                .orElse("not composed");
        return where + ", process " + pid(name) + "; its log is " + definitions.log(name);
    }

    private static boolean endsAgainAndAgain(ReplicaState replica) {
        return replica.tries().stream().anyMatch(tries -> tries.count() >= Policy.DEFAULT.tries());
    }

    /** Whether it stops or has stopped, as after Ctrl-C. */
    public boolean isStopping() {
        return isStopping;
    }

    /** Stops the functions, the last started first. */
    private synchronized void stop() {
        if (isStopping) {
            return;
        }
        isStopping = true;
        modelTraining.stop();
        http.close();
        runtime.close(function -> progress.accept("stopped " + function));
        try {
            folder.close();
        } catch (IOException e) {
            progress.accept("cannot leave the data folder in order: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        stop();
        try {
            Runtime.getRuntime().removeShutdownHook(stopAtExit);
        } catch (IllegalStateException e) {
            return; // the machine is already going down, and the hook found nothing left to stop
        }
    }
}
