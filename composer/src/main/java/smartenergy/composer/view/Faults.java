package smartenergy.composer.view;

import smartenergy.composer.cluster.Replica;

/** What may be broken, and mended, where nodes are not real machines. Each returns whether there is such a thing. */
public interface Faults {
    /** As kill -9. */
    boolean kill(Replica replica);

    boolean cutPower(String node);

    /** After a power cut. */
    boolean start(String node);
}
