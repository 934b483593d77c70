package smartenergy.composer.cluster;

import java.util.Optional;

/**
 * Where a replica is to run.
 *
 * @param condemned an incarnation that is to be ended and started anew on the same node, if it is there still
 * @param isOldDead whether runs of the replica on other nodes are certainly over, whatever the cluster says of them, as
 *     of the last look; an adapter must check again before it ends anything by force
 */
public record Assignment(Replica replica, String node, Optional<String> condemned, boolean isOldDead) {}
