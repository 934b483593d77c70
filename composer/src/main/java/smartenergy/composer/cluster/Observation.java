package smartenergy.composer.cluster;

import java.util.List;

/** All that is seen of a cluster at one moment. */
public record Observation(List<NodeSight> nodes, List<Sight> sights, List<Stitch> stitches) {
    public Observation {
        nodes = List.copyOf(nodes);
        sights = List.copyOf(sights);
        stitches = List.copyOf(stitches);
    }
}
