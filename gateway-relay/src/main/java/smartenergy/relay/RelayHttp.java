package smartenergy.relay;

import java.time.Clock;
import smartenergy.relay.datapond.DataPond;
import smartenergy.relay.edgex.EdgexRoutes;
import smartenergy.relay.intake.Intake;
import smartenergy.relay.intake.IntakeQueue;
import smartenergy.relay.registry.Registry;
import smartenergy.relay.rest.DeviceRoutes;
import smartenergy.relay.rest.RefusedDevices;
import smartenergy.relay.rest.RejectedRoutes;
import smartenergy.service.http.HttpEndpoint;

/** The routes of devices, of what was rejected, and of EdgeX. */
final class RelayHttp {
    private RelayHttp() {}

    static void addRoutes(
            HttpEndpoint http,
            RelayConfig config,
            Registry registry,
            DataPond pond,
            Intake intake,
            IntakeQueue queue,
            Clock clock) {
        var rejected = new RejectedRoutes(pond, intake::replay);
        rejected.addTo(http);
        new RefusedDevices(pond, registry).addTo(http);
        new DeviceRoutes(registry, rejected).addTo(http);
        new EdgexRoutes(config.edgex().release(), config.shown(), registry, pond.events(), queue.poster(clock), clock)
                .addTo(http);
    }
}
