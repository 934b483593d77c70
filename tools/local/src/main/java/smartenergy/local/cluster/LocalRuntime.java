package smartenergy.local.cluster;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.composer.cluster.ClusterException;
import smartenergy.composer.cluster.Replica;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.control.Composer;
import smartenergy.composer.control.ComposerMetrics;
import smartenergy.composer.control.CompositionStatus;
import smartenergy.composer.healing.Policy;
import smartenergy.composer.healing.RelocationRequest;
import smartenergy.composer.healing.Tuner;
import smartenergy.composer.view.CompositionSnapshot;

/**
 * The composer over nodes of this machine, in a thread of its own. What it remembers ends with it, and so do the
 * functions. May be used by any thread: what is asked for, and what came of it, change under one guard, which a turn
 * holds as long as it lasts; {@link #snapshot} and closing do not wait for it.
 */
public final class LocalRuntime implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalRuntime.class);
    private static final Duration TURN = Duration.ofMillis(500);
    private static final Duration SOON = Duration.ofMillis(20);
    private static final Duration TURN_PATIENCE = Duration.ofSeconds(30);

    private final LocalCluster cluster;
    private final Composer composer;
    private final Clock clock;
    private final Consumer<CompositionSnapshot> afterTurn;
    private final Thread thread;
    private final Object turning = new Object();
    /** Changes under the guard; read without it when a turn that hangs may hold that, at the end. */
    private volatile Composition composition;

    private long generation;
    private CompositionStatus status = CompositionStatus.NOTHING;
    private Optional<RelocationRequest> request = Optional.empty();
    private volatile Optional<CompositionSnapshot> snapshot = Optional.empty();
    private volatile boolean isClosing;

    /**
     * Begins to compose.
     *
     * @param composition what runs at first
     * @param afterTurn is called after each look at the nodes, by the composer's thread
     */
    public LocalRuntime(
            LocalCluster cluster,
            Composition composition,
            Policy policy,
            Clock clock,
            ComposerMetrics metrics,
            Consumer<CompositionSnapshot> afterTurn) {
        this.cluster = cluster;
        this.composer = new Composer(new Tuner(policy), clock, metrics);
        this.composition = composition;
        this.clock = clock;
        this.afterTurn = afterTurn;
        this.thread = Thread.ofPlatform().name("composer").start(this::run);
    }

    private void run() {
        try {
            while (!isClosing) {
                Thread.sleep(turn() ? SOON : TURN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns whether anything was decided. */
    private boolean turn() {
        synchronized (turning) {
            try {
                var now = composition;
                var turn = composer.turn(now, generation, status, cluster, request, done -> remember(now, done));
                return !turn.decisions().isEmpty();
            } catch (ClusterException | IllegalArgumentException e) {
                LOG.warn("{}", e.getMessage());
                return false;
            } catch (RuntimeException e) {
                LOG.error("A turn of the composer failed; it goes on", e);
                return false;
            }
        }
    }

    private void remember(Composition now, Composer.Turn turn) {
        status = turn.status();
        request = request.filter(any -> !any.id().equals(status.answered()));
        snapshot = Optional.of(new CompositionSnapshot(
                now, status, turn.observation(), replica -> rate(now, replica), clock.instant()));
        afterTurn.accept(snapshot.get());
    }

    private OptionalDouble rate(Composition now, Replica replica) {
        return now.find(replica.function())
                .map(function -> cluster.rate(function, replica))
                .orElse(OptionalDouble.empty());
    }

    /** The composition as the composer saw it last; absent before its first look. */
    public Optional<CompositionSnapshot> snapshot() {
        return snapshot;
    }

    /** What is asked for now; the composer may not have seen it yet. */
    public Composition composition() {
        synchronized (turning) {
            return composition;
        }
    }

    /** Whether the composer has seen what is asked for now. */
    public boolean isCurrent() {
        synchronized (turning) {
            return Long.valueOf(generation).equals(status.observedGeneration());
        }
    }

    /** Asks for another composition; returns at once. */
    public void change(UnaryOperator<Composition> change) {
        synchronized (turning) {
            composition = change.apply(composition);
            generation++;
        }
    }

    void ask(RelocationRequest asked) {
        synchronized (turning) {
            request = Optional.of(asked);
        }
    }

    /** Whether a replica is ready where it is to be, and not on its way. */
    public boolean isReady(Replica replica) {
        synchronized (turning) {
            return status.state()
                    .find(replica)
                    .filter(any -> any.isGood() && any.moving().isEmpty())
                    .isPresent();
        }
    }

    /** The nodes. */
    public LocalCluster cluster() {
        return cluster;
    }

    /** Stops composing, then the functions in order, those first that others do not need; then the nodes. */
    public void close(Consumer<String> stopped) {
        isClosing = true;
        try {
            thread.join(TURN_PATIENCE);
            if (thread.isAlive()) {
                LOG.warn("The composer's turn is not over after {} s: {}", TURN_PATIENCE.toSeconds(), stack());
            }
            for (var function : composition.startOrder().reversed()) {
                stop(function.name(), stopped);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            closeNodes();
        }
    }

    private String stack() {
        return Arrays.toString(thread.getStackTrace());
    }

    private void stop(String function, Consumer<String> stopped) throws InterruptedException {
        try {
            cluster.stop(function);
            stopped.accept(function);
        } catch (IOException e) {
            LOG.warn("{} does not stop in order: {}", function, e.getMessage());
        }
    }

    private void closeNodes() {
        try {
            cluster.close();
        } catch (IOException e) {
            LOG.warn("The nodes do not end in order: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        close(any -> {});
    }
}
