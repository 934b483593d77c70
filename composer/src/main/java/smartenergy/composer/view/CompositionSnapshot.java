package smartenergy.composer.view;

import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import smartenergy.composer.cluster.Observation;
import smartenergy.composer.cluster.Replica;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.control.Report.Happening;
import smartenergy.composer.healing.State;

/**
 * A composition as the composer saw it last.
 *
 * @param history what was done last, newest last
 * @param rates how much copies moved a second
 */
public record CompositionSnapshot(
        Composition composition,
        State state,
        Observation observation,
        List<Happening> history,
        Rates rates,
        Instant observedAt) {
    public CompositionSnapshot {
        history = List.copyOf(history);
    }

    /** How much a copy moved a second, where its metrics tell. */
    @FunctionalInterface
    public interface Rates {
        OptionalDouble of(Replica copy);
    }
}
