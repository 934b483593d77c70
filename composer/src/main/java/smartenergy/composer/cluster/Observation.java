package smartenergy.composer.cluster;

import java.util.List;
import java.util.Map;

/**
 * All that is seen of a cluster at one moment.
 *
 * @param changing copies that do not run yet as the composition says they should, with what a person should know
 */
public record Observation(
        List<NodeStatus> nodes, List<InstanceStatus> sights, List<Stitch> stitches, Map<Replica, String> changing) {
    public Observation {
        nodes = List.copyOf(nodes);
        sights = List.copyOf(sights);
        stitches = List.copyOf(stitches);
        changing = Map.copyOf(changing);
    }
}
