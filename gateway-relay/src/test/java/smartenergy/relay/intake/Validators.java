package smartenergy.relay.intake;

import java.time.Duration;
import smartenergy.relay.edgex.EdgexEvents;
import smartenergy.relay.edgex.Place;
import smartenergy.relay.edgex.Release;
import smartenergy.relay.registry.Registry;

/** Validators for tests. */
public final class Validators {
    private Validators() {}

    public static Validator accepting(Registry registry) {
        return of(registry, Unregistered.ACCEPT);
    }

    static Validator of(Registry registry, Unregistered policy) {
        return new Validator(
                registry,
                new EdgexEvents(Release.V4, new Place("home", "server-room")),
                new Validator.Rules(Duration.ofHours(24), policy));
    }
}
