package smartenergy.composer.control;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import smartenergy.composer.cluster.Cluster;
import smartenergy.composer.cluster.Observation;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.healing.Decision;
import smartenergy.composer.healing.RelocationRequest;
import smartenergy.composer.healing.Tuner;

/**
 * Turns the wheel on whatever cluster: what the status says is made so, then it is looked, then decided. The caller
 * keeps the new status before the next turn acts on it, so a composer that is killed at any moment is followed by one
 * that does the same. One thread at a time.
 */
public final class Composer {
    private final Tuner tuner;
    private final Clock clock;
    private final ComposerMetrics metrics;

    /** @param status with all that was decided */
    public record Turn(CompositionStatus status, Observation observation, List<Decision> decisions) {}

    public Composer(Tuner tuner, Clock clock, ComposerMetrics metrics) {
        this.tuner = tuner;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** The others are deleted. */
    public void retain(Set<String> compositions) {
        metrics.retain(compositions);
    }

    /**
     * One pass over one composition.
     *
     * @param generation of the composition's specification
     * @param status as the last turn left it
     * @param request what a person asks for, until the status says that it is answered
     * @param keeper keeps the new status; what is decided is told only if that succeeds
     * @throws smartenergy.composer.cluster.ClusterException if the cluster cannot be reached; the status is as before
     */
    public Turn turn(
            Composition composition,
            long generation,
            CompositionStatus status,
            Cluster cluster,
            Optional<RelocationRequest> request,
            Consumer<Turn> keeper) {
        try (var pass = metrics.pass()) {
            var state = status.state();
            // What a changed composition has no more is ended now; the status learns it with the decision below.
            cluster.ensure(
                    composition,
                    state.assignments().stream()
                            .filter(any ->
                                    composition.find(any.replica().function()).isPresent())
                            .toList());
            var observation = cluster.observe(composition);
            var now = clock.instant();
            var outcome = tuner.step(composition, state, observation, request, now);
            var turn = new Turn(
                    status.next(generation, composition, outcome, observation, now), observation, outcome.decisions());
            keeper.accept(turn);
            for (var decision : outcome.decisions()) {
                cluster.tell(composition, decision.replica(), decision.reason().name(), decision.text());
            }
            pass.done(composition.name(), state, turn, now);
            return turn;
        }
    }
}
