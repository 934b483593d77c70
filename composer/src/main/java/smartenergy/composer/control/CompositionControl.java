package smartenergy.composer.control;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import smartenergy.composer.cluster.Replica;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.placement.Node;

/** A cluster with a composer in it, as commands use it. Methods throw ClusterException if it does not answer. */
public interface CompositionControl extends AutoCloseable {
    /** The names of the compositions that are there. */
    List<String> compositions();

    /** Absent if there is none of that name. */
    Optional<Composition> composition(String name);

    /** What the composer says of it; absent if there is none of that name. */
    Optional<CompositionReport> report(String name);

    /** The nodes as they are, where a composition's own replicas count as not being there. */
    List<Node> nodes(Composition composition);

    /**
     * Makes it the composition of its name; what was before can be had back by {@link #rollback}.
     *
     * @param spec the composition's members as plain maps, lists and scalars
     * @throws IllegalArgumentException if it cannot be run here, saying why
     */
    Applied apply(Composition composition, Map<String, Object> spec);

    /** What came of it. */
    enum Applied {
        CREATED,
        CHANGED,
        UNCHANGED
    }

    /**
     * Asks the composer of a composition that is there to move a replica; the report names what is returned as
     * answered.
     */
    String relocate(String composition, Replica replica, Optional<String> to);

    /**
     * Lets a node take nothing new, and then the composer empties it; or lets it take functions again. Returns false if
     * there is no such node.
     */
    boolean cordon(String node, boolean isCordoned);

    /** Goes back to what was before the last apply; returns false if nothing was, or if there is none of that name. */
    boolean rollback(String composition);

    /** Returns false if there was none; else its functions end, sooner or later. */
    boolean delete(String composition);

    @Override
    void close();
}
