package smartenergy.composer.control;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import smartenergy.composer.cluster.NodeStatus;
import smartenergy.composer.cluster.Observation;
import smartenergy.composer.cluster.Replica;
import smartenergy.composer.healing.Decision;
import smartenergy.composer.healing.Moving;
import smartenergy.composer.healing.Reason;
import smartenergy.composer.healing.ReplicaState;
import smartenergy.composer.healing.State;
import smartenergy.composer.healing.Waiting;

/** What the composer counts and measures of itself. Passes come from one thread at a time, scrapes from any. */
public final class ComposerMetrics {
    /** Moves that nothing has failed for. */
    private static final Set<Reason> PLANNED = EnumSet.of(Reason.Requested, Reason.NodeCordoned, Reason.NodeUnsuitable);

    /** A composition that is deleted has no passes any more. */
    private static final Duration COUNTED_FOR = Duration.ofMinutes(1);

    private final Histogram passes;
    private final Counter moves;
    private final Counter retries;
    private final Histogram recoveries;
    private final Map<String, Map<Replica, Failure>> failures = new HashMap<>();
    /** By composition. */
    private final Map<String, NotReady> notReady = new ConcurrentHashMap<>();

    /** @param isReal whether the replica was not good, or something was done about it; its node may be silent only */
    private record Failure(Instant since, Reason reason, boolean isReal) {}

    private record NotReady(Map<Reason, Integer> replicas, long sinceNanos) {}

    /** Registers them. */
    public ComposerMetrics(PrometheusRegistry registry) {
        passes = Histogram.builder()
                .name("smart_energy_composer_reconcile_seconds")
                .help("How long passes over a composition took")
                .unit(Unit.SECONDS)
                .labelNames("result")
                .classicUpperBounds(0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
                .register(registry);
        moves = Counter.builder()
                .name("smart_energy_composer_moves_total")
                .help("Replicas that were sent to another node")
                .labelNames("reason")
                .register(registry);
        retries = Counter.builder()
                .name("smart_energy_composer_retries_total")
                .help("Replicas that were started again on their node because they failed")
                .labelNames("reason")
                .register(registry);
        recoveries = Histogram.builder()
                .name("smart_energy_composer_recovery_seconds")
                .help("From the first sign of a failure until the replica was ready again")
                .unit(Unit.SECONDS)
                .labelNames("reason")
                .classicUpperBounds(1, 2.5, 5, 10, 15, 30, 60, 120, 300, 600)
                .register(registry);
        GaugeWithCallback.builder()
                .name("smart_energy_composer_replicas_not_ready")
                .help("Replicas that are not ready now")
                .labelNames("reason")
                .callback(this::tellNotReady)
                .register(registry);
    }

    private void tellNotReady(GaugeWithCallback.Callback callback) {
        var oldest = System.nanoTime() - COUNTED_FOR.toNanos();
        notReady.values().removeIf(any -> any.sinceNanos() - oldest < 0);
        var sums = new EnumMap<Reason, Integer>(Reason.class);
        notReady.values()
                .forEach(any -> any.replicas().forEach((reason, count) -> sums.merge(reason, count, Integer::sum)));
        sums.forEach((reason, count) -> callback.call(count, reason.name()));
    }

    /** The others are deleted. */
    void retain(Set<String> compositions) {
        failures.keySet().retainAll(compositions);
    }

    /** Begins to measure a pass; one that is closed before it is done has failed. */
    Pass pass() {
        return new Pass();
    }

    /** One pass over one composition. */
    final class Pass implements AutoCloseable {
        private final long startNanos = System.nanoTime();
        private String result = "failed";

        void done(String composition, State before, Composer.Turn turn, Instant now) {
            result = "done";
            for (var decision : turn.decisions()) {
                switch (decision) {
                    case Decision.Move move ->
                        moves.labelValues(move.reason().name()).inc();
                    case Decision.Retry retry ->
                        retries.labelValues(retry.reason().name()).inc();
                    default -> {
                        // Neither a move nor a retry.
                    }
                }
            }
            notReady.put(composition, new NotReady(reasons(turn.status().state()), System.nanoTime()));
            recover(failures.computeIfAbsent(composition, any -> new HashMap<>()), before, turn, now);
        }

        @Override
        public void close() {
            passes.labelValues(result).observe(Unit.nanosToSeconds(System.nanoTime() - startNanos));
        }
    }

    private static Map<Reason, Integer> reasons(State state) {
        var reasons = new EnumMap<Reason, Integer>(Reason.class);
        state.waiting().stream().map(Waiting::reason).forEach(reason -> reasons.merge(reason, 1, Integer::sum));
        state.replicas().stream()
                .filter(replica -> !replica.isGood())
                .map(replica -> replica.moving()
                        .map(Moving::reason)
                        .orElse(replica.stage() == ReplicaState.Stage.STARTING ? Reason.New : Reason.Unready))
                .forEach(reason -> reasons.merge(reason, 1, Integer::sum));
        return reasons;
    }

    private void recover(Map<Replica, Failure> open, State before, Composer.Turn turn, Instant now) {
        for (var replica : turn.status().replicas()) {
            var known = before.find(replica.replica());
            if (known.isEmpty()) {
                open.remove(replica.replica()); // of one of that name before it
            }
            var silence = silence(replica, turn.observation());
            boolean isFailing = !replica.isGood() || !silence.isZero();
            boolean wasGood = known.filter(ReplicaState::isGood).isPresent();
            if (isFailing && wasGood && !isPlanned(replica)) {
                open.putIfAbsent(replica.replica(), new Failure(now.minus(silence), Reason.Unready, false));
            }
            var why = why(replica, turn);
            boolean isReal = why.isPresent() || !replica.isGood() && !isPlanned(replica);
            if (isReal) {
                open.computeIfPresent(
                        replica.replica(),
                        (any, failure) -> new Failure(failure.since(), why.orElse(failure.reason()), true));
            }
            if (!isFailing && replica.moving().isEmpty()) {
                Optional.ofNullable(open.remove(replica.replica()))
                        .filter(Failure::isReal)
                        .ifPresent(failure -> recoveries
                                .labelValues(failure.reason().name())
                                .observe(Duration.between(failure.since(), now).toMillis() / 1e3));
            }
        }
        open.keySet().removeIf(replica -> turn.status().state().find(replica).isEmpty());
    }

    private static boolean isPlanned(ReplicaState replica) {
        return replica.moving().map(Moving::reason).filter(PLANNED::contains).isPresent();
    }

    /** For how long nothing was heard of the node that a replica is to be on, or leaves. */
    private static Duration silence(ReplicaState replica, Observation observation) {
        var node = replica.moving().map(Moving::from).orElse(replica.node());
        return observation.nodes().stream()
                .filter(any -> any.node().name().equals(node))
                .filter(any -> replica.moving().isEmpty() || !replica.isGood())
                .map(NodeStatus::lostFor)
                .findFirst()
                .orElse(Duration.ZERO);
    }

    /** What is done about it now says best what has failed. */
    private static Optional<Reason> why(ReplicaState replica, Composer.Turn turn) {
        return turn.decisions().stream()
                .filter(any -> any instanceof Decision.Move || any instanceof Decision.Retry)
                .filter(any -> any.replica().equals(replica.replica()))
                .map(Decision::reason)
                .filter(reason -> !PLANNED.contains(reason))
                .findFirst();
    }
}
