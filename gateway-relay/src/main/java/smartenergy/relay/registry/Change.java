package smartenergy.relay.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * Something in the registry that was added, updated or deleted.
 *
 * @param json as it is now, or was before it was deleted; not to be changed
 * @param services the device services that use it, by name
 */
public record Change(Entity entity, Action action, ObjectNode json, Set<String> services) {

    /** What happened. */
    public enum Action {
        ADD,
        UPDATE,
        DELETE
    }
}
