package smartenergy.composer.view;

import java.time.Instant;
import java.util.OptionalDouble;
import smartenergy.composer.cluster.Observation;
import smartenergy.composer.cluster.Replica;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.control.CompositionStatus;
import smartenergy.composer.healing.State;

/**
 * A composition as the composer saw it last.
 *
 * @param rates how much replicas moved a second
 */
public record CompositionSnapshot(
        Composition composition, CompositionStatus status, Observation observation, Rates rates, Instant observedAt) {
    /** What is remembered of the replicas. */
    public State state() {
        return status.state();
    }

    /** How much a replica moved a second, where its metrics tell. */
    @FunctionalInterface
    public interface Rates {
        OptionalDouble of(Replica replica);
    }
}
