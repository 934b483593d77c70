package smartenergy.playground.chain;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A chain of processes on this machine, each started again whenever it ends. */
public final class Chain implements AutoCloseable {
    private static final Duration START_PATIENCE = Duration.ofSeconds(90);

    private final DataFolder folder;
    private final Parts definitions;
    private final Consumer<String> progress;
    private final ModelTraining modelTraining;
    private final Map<String, SupervisedPart> parts = Collections.synchronizedMap(new LinkedHashMap<>());
    private final Thread stopAtExit = new Thread(this::stop, "stop");
    private volatile boolean isStopping;

    /** How a part is. */
    public record PartState(String name, boolean alive, int restarts, String address, Path log) {}

    /**
     * Takes the data folder; starts nothing yet.
     *
     * @param progress takes one line per event
     * @throws IOException if another chain has the folder
     */
    public Chain(ChainSettings settings, Installation installation, Consumer<String> progress) throws IOException {
        this.progress = progress;
        this.folder = new DataFolder(settings.data());
        int leftovers = folder.endLeftovers();
        if (leftovers > 0) {
            progress.accept("ended " + leftovers + " processes that a killed predecessor had left");
        }
        this.definitions = new Parts(settings, installation);
        this.modelTraining = new ModelTraining(installation, settings.data(), definitions.addresses(), progress);
        Runtime.getRuntime().addShutdownHook(stopAtExit);
    }

    /**
     * Starts everything and returns when it is ready.
     *
     * @throws IOException if a part cannot be started; says which and why
     */
    public void start() throws IOException, InterruptedException {
        startServers();
        Thread.ofVirtual().name("model-training").start(modelTraining::run);
        startAll(definitions.functions());
    }

    /** Starts what the functions depend on: brokers and databases. */
    public void startServers() throws IOException, InterruptedException {
        startAll(definitions.servers());
    }

    /** Starts one of the functions. */
    public void startFunction(String name) throws IOException, InterruptedException {
        startAll(definitions.functions().stream()
                .filter(part -> part.name().equals(name))
                .toList());
    }

    /**
     * Starts one more instance of a function, beside the one that the chain has or in its place.
     *
     * @param instance its name, which {@link #stop(String)} and {@link #pid} know
     * @param settings environment beside or in place of the function's
     * @return where it answers
     */
    public URI startInstance(String function, String instance, Map<String, String> settings)
            throws IOException, InterruptedException {
        var part = definitions.instance(function, instance, settings);
        startAll(List.of(part));
        return URI.create("http://127.0.0.1:" + part.environment().get(Parts.HTTP_PORT));
    }

    private void startAll(List<Part> some) throws IOException, InterruptedException {
        long start = System.nanoTime();
        var starting = new ArrayList<SupervisedPart>();
        for (var part : some) {
            var supervised = new SupervisedPart(part, folder.log(part.name()), this::notePids);
            parts.put(part.name(), supervised);
            supervised.start();
            starting.add(supervised);
        }
        for (var part : starting) {
            part.awaitReady(START_PATIENCE);
            progress.accept("%-14s ready after %4.1f s   %s"
                    .formatted(
                            part.part().name(),
                            (System.nanoTime() - start) / 1e9,
                            part.part().address()));
        }
    }

    private void notePids() {
        try {
            folder.note(running().stream().map(SupervisedPart::pid).toList());
        } catch (IOException e) {
            progress.accept("cannot note the processes: " + e.getMessage());
        }
    }

    private List<SupervisedPart> running() {
        synchronized (parts) {
            return parts.values().stream().filter(SupervisedPart::isAlive).toList();
        }
    }

    /**
     * Where a chain with this folder has its console.
     *
     * @throws IOException if none ever ran there
     */
    public static URI console(Path data) throws IOException {
        return Ports.known(data.resolve(Parts.PORTS), Parts.CONSOLE)
                .map(port -> URI.create("http://127.0.0.1:" + port))
                .orElseThrow(() -> new IOException("no chain with a console ever ran in " + data));
    }

    public Addresses addresses() {
        return definitions.addresses();
    }

    public List<PartState> states() {
        synchronized (parts) {
            return parts.values().stream()
                    .map(part -> new PartState(
                            part.part().name(),
                            part.isAlive(),
                            part.restarts(),
                            part.part().address(),
                            part.log()))
                    .toList();
        }
    }

    /** Ends a part as kill -9 does; it is started again like after any crash. */
    public void kill(String name) {
        part(name).kill();
    }

    /** Stops a part for good, in order. */
    public void stop(String name) throws InterruptedException {
        part(name).stop();
    }

    public long pid(String name) {
        return part(name).pid();
    }

    /** @throws IOException if the part is not ready within the time */
    public void awaitReady(String name, Duration patience) throws IOException, InterruptedException {
        part(name).awaitReady(patience);
    }

    private SupervisedPart part(String name) {
        var part = parts.get(name);
        if (part == null) {
            throw new IllegalArgumentException("no part '" + name + "' among " + parts.keySet());
        }
        return part;
    }

    /** Whether the chain stops or has stopped, as after Ctrl-C. */
    public boolean isStopping() {
        return isStopping;
    }

    /** Stops the parts, the last started first. */
    private synchronized void stop() {
        isStopping = true;
        modelTraining.stop();
        List<SupervisedPart> all;
        synchronized (parts) {
            all = new ArrayList<>(parts.values()).reversed();
            parts.clear();
        }
        try {
            for (var part : all) {
                part.stop();
                progress.accept("stopped " + part.part().name());
            }
            folder.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
