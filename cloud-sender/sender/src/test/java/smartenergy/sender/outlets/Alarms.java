package smartenergy.sender.outlets;

import java.time.Instant;
import java.util.Optional;
import smartenergy.telemetry.Alarm;
import smartenergy.telemetry.Kind;

/** Alarms for tests. */
public final class Alarms {
    private Alarms() {}

    /** A device at 33 degrees where 32 are allowed. */
    public static Alarm raised(String device, Instant at) {
        return new Alarm(
                "gist",
                "server-room",
                device,
                Kind.ROOM_CLIMATE,
                "celsius",
                "limit",
                Alarm.Phase.RAISED,
                at,
                at,
                Optional.empty(),
                33,
                32);
    }
}
