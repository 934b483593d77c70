package smartenergy.composer.healing;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import smartenergy.composer.cluster.Observation;
import smartenergy.composer.composition.Composition;

/**
 * Decides, from what is remembered and what is seen, what to do next: a pure function. It places what has no node when
 * all that it needs is ready, tries again what fails, moves what failed too often or has lost its node, and respects
 * nodes that are to be left.
 */
public final class Tuner {
    private final Policy policy;

    /** @param decisions in the order in which they were made; they are contained in the state already */
    public record Outcome(State state, List<Decision> decisions) {}

    public Tuner(Policy policy) {
        this.policy = policy;
    }

    /** @param request what a person wants, if it is not answered yet */
    public Outcome step(
            Composition composition,
            State state,
            Observation observation,
            Optional<RelocationRequest> request,
            Instant now) {
        var open = request.filter(any -> !any.id().equals(state.answered()));
        return new ReconcilePass(policy, composition, state, observation, open, now).run();
    }
}
