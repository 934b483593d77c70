package smartenergy.composer.healing;

import java.util.Optional;
import smartenergy.composer.cluster.Replica;

/**
 * A person wants a replica to go elsewhere.
 *
 * @param id tells it from the request before
 * @param to the node; any that suits if absent
 */
public record RelocationRequest(String id, Replica replica, Optional<String> to) {}
