package smartenergy.composer.cluster;

import java.util.List;
import java.util.Map;

/**
 * All that is seen of a cluster at one moment.
 *
 * @param changing replicas that do not run yet as the composition says they should, with what a person should know
 */
public record Observation(
        List<NodeStatus> nodes,
        List<InstanceStatus> instances,
        List<ConnectionStatus> connections,
        Map<Replica, String> changing) {
    public Observation {
        nodes = List.copyOf(nodes);
        instances = List.copyOf(instances);
        connections = List.copyOf(connections);
        changing = Map.copyOf(changing);
    }
}
