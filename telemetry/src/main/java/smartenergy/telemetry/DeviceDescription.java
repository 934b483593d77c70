package smartenergy.telemetry;

import java.time.Duration;
import java.util.List;

/**
 * What a device is, as its node registers it with the gateway.
 *
 * @param profile names the type of device: devices of one profile have the same resources
 * @param room the room that it observes
 * @param interval from one reading to the next
 * @param resources what a reading of it holds
 */
public record DeviceDescription(
        String device, Kind kind, String profile, String room, Duration interval, List<Resource> resources) {

    /**
     * One value of a reading; a 64-bit float.
     *
     * @param name as in {@link Measurement#values()}
     * @param units such as {@code °C}
     * @param minimum the least value that can be true
     * @param maximum the greatest value that can be true
     */
    public record Resource(String name, String units, double minimum, double maximum) {
        public Resource {
            if (!(minimum <= maximum)) {
                throw new InvalidReading(Reason.OUT_OF_RANGE, name + " cannot be within " + minimum + " to " + maximum);
            }
        }
    }

    public DeviceDescription {
        Names.check("device", device);
        Names.check("profile", profile);
        Names.check("room", room);
        resources = List.copyOf(resources);
    }
}
