package smartenergy.composer;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import smartenergy.composer.cluster.Cluster;
import smartenergy.composer.cluster.Observation;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.healing.Decision;
import smartenergy.composer.healing.RelocationRequest;
import smartenergy.composer.healing.State;
import smartenergy.composer.healing.Tuner;

/**
 * Turns the wheel on whatever cluster: what the state says is made so, then it is looked, then decided. The caller
 * keeps the new state before the next turn acts on it, so a composer that is killed at any moment is followed by one
 * that does the same.
 */
public final class Composer {
    private final Tuner tuner;
    private final Clock clock;

    /** @param state with all that was decided */
    public record Turn(State state, Observation observation, List<Decision> decisions) {}

    public Composer(Tuner tuner, Clock clock) {
        this.tuner = tuner;
        this.clock = clock;
    }

    /**
     * @param wish what a person asks for, until the state says that it is answered
     * @param keeper keeps the new state; what is decided is told only if that succeeds
     * @throws smartenergy.composer.cluster.ClusterException if the cluster cannot be reached; the state is as before
     */
    public Turn turn(
            Composition composition,
            State state,
            Cluster cluster,
            Optional<RelocationRequest> wish,
            Consumer<Turn> keeper) {
        // What a changed composition has no more is ended now; the state learns it with the decision below.
        cluster.ensure(
                composition,
                state.assignments().stream()
                        .filter(any -> composition.find(any.copy().function()).isPresent())
                        .toList());
        var observation = cluster.observe(composition);
        var outcome = tuner.step(composition, state, observation, wish, clock.instant());
        var turn = new Turn(outcome.state(), observation, outcome.decisions());
        keeper.accept(turn);
        for (var decision : outcome.decisions()) {
            cluster.tell(composition, decision.copy(), decision.reason().name(), decision.text());
        }
        return turn;
    }
}
