package smartenergy.relay.edgex;

import java.time.Clock;
import java.util.Map;
import smartenergy.relay.datapond.Events;
import smartenergy.relay.registry.Registry;
import smartenergy.service.http.HttpEndpoint;

/** All of EdgeX's REST interface: what its services have in common, core-metadata and core-data. */
public final class EdgexRoutes {
    private final CommonRoutes common;
    private final MetadataRoutes metadata;
    private final EventRoutes events;

    /** @param config what {@code GET /config} shows; without secrets */
    public EdgexRoutes(
            Release release,
            Map<String, String> config,
            Registry registry,
            Events events,
            EventRoutes.Poster poster,
            Clock clock) {
        this.common = new CommonRoutes(release, config, clock);
        this.metadata = new MetadataRoutes(registry);
        this.events = new EventRoutes(events, poster, clock);
    }

    public void addTo(HttpEndpoint http) {
        common.addTo(http);
        metadata.addTo(http);
        events.addTo(http);
    }
}
