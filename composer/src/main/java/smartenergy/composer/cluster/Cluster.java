package smartenergy.composer.cluster;

import java.util.List;
import smartenergy.composer.composition.Composition;

/**
 * A cluster as the composer uses it. Both directions are about states, not steps: {@link #observe} tells all that there
 * is, {@link #ensure} names all that is to be. Either may be called again at any time, also by another composer that
 * took over, and whatever was interrupted is completed by the next call. One thread at a time.
 */
public interface Cluster {
    /**
     * What there is now. Does not block for longer than a second or so; what takes longer is asked in the background.
     *
     * @throws ClusterException if the cluster cannot be asked; nothing is decided then
     */
    Observation observe(Composition composition);

    /**
     * Begins to make it so that exactly these replicas run, each on its node, and learns no outcome: the next
     * observation tells. For each replica:
     *
     * <ul>
     *   <li>it is given the addresses of its connections, by the variables that these name;
     *   <li>if it runs on another node and its function is not stateful, it is started on the new node first, and the
     *       old run is ended when the new one is ready;
     *   <li>if its function is stateful, the old run is ended first, and the new one is started only when the old one
     *       is known to be over, or {@link Assignment#isOldDead()};
     *   <li>an incarnation that is condemned is ended and started anew.
     * </ul>
     *
     * <p>Replicas of the composition that are not assigned are ended. What is so already is left alone.
     *
     * @throws ClusterException if the cluster cannot be told; the next call completes it
     */
    void ensure(Composition composition, List<Assignment> assignments);

    /**
     * Makes known to people what the composer does about a replica, as an event for instance. Never fails; may lose
     * one.
     *
     * @param reason one word in camel case, of a closed set
     */
    void tell(Composition composition, Replica replica, String reason, String text);
}
