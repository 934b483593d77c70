package smartenergy.telemetry;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

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
    private static final Duration LONGEST_INTERVAL = Duration.ofDays(3_660);

    /**
     * One value of a reading: a 64-bit float, or a text.
     *
     * @param name as in {@link Measurement#values()}
     * @param units such as {@code °C}; empty where nobody knows
     * @param minimum the least value that can be true
     * @param maximum the greatest value that can be true
     * @param isText whether it is a text, which has neither units nor limits
     */
    public record Resource(String name, String units, double minimum, double maximum, boolean isText) {
        /** A number. */
        public Resource(String name, String units, double minimum, double maximum) {
            this(name, units, minimum, maximum, false);
        }

        public Resource {
            Names.check("name of a resource", name);
            if (units.length() > Names.MAX_LENGTH || !Names.isWellFormed(units)) {
                throw new InvalidReading(
                        Reason.OUT_OF_RANGE,
                        "units of " + name + " has " + units.length() + " characters, or half a surrogate pair");
            }
            Quantity.checkFinite("minimum of " + name, minimum);
            Quantity.checkFinite("maximum of " + name, maximum);
            if (!(minimum <= maximum)) {
                throw new InvalidReading(Reason.OUT_OF_RANGE, name + " cannot be within " + minimum + " to " + maximum);
            }
        }
    }

    public DeviceDescription {
        if (interval.isNegative() || interval.compareTo(LONGEST_INTERVAL) > 0) {
            throw new InvalidReading(
                    Reason.OUT_OF_RANGE, "interval is " + interval + ", not between 0 and " + LONGEST_INTERVAL);
        }
        if (resources.size() > Measurement.General.MAX_VALUES) {
            throw new InvalidReading(
                    Reason.OUT_OF_RANGE,
                    "resources has " + resources.size() + " entries, over " + Measurement.General.MAX_VALUES);
        }
        Names.check("device", device);
        Names.check("profile", profile);
        Names.check("room", room);
        resources = List.copyOf(resources);
    }

    /** A device of a kind whose values are the same for all; the limits are those of the readings. */
    public static DeviceDescription of(String device, Kind kind, String profile, String room, Duration interval) {
        return new DeviceDescription(device, kind, profile, room, interval, resources(kind));
    }

    /** A device of a general profile, of whose values only the names are known. */
    public static DeviceDescription general(
            String device, String profile, String room, Duration interval, Set<String> numbers, Set<String> texts) {
        var resources = Stream.concat(
                        numbers.stream().map(name -> unlimited(name, false)),
                        texts.stream().map(name -> unlimited(name, true)))
                .sorted(Comparator.comparing(Resource::name))
                .toList();
        return new DeviceDescription(device, Kind.GENERAL, profile, room, interval, resources);
    }

    private static Resource unlimited(String name, boolean isText) {
        return new Resource(name, "", -Double.MAX_VALUE, Double.MAX_VALUE, isText);
    }

    private static List<Resource> resources(Kind kind) {
        if (kind == Kind.GENERAL) {
            throw new IllegalArgumentException("a general device has values of its own");
        }
        return kind.quantities().stream()
                .map(quantity -> new Resource(quantity.name(), quantity.unit(), quantity.minimum(), quantity.maximum()))
                .toList();
    }
}
