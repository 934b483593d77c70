package smartenergy.relay.datapond;

import java.util.List;
import java.util.Optional;

/**
 * Which events or readings are meant, newest first.
 *
 * @param device of any device, if absent
 * @param resources of any resource, if empty; binds readings only
 * @param from nanoseconds since 1970, included
 * @param to nanoseconds since 1970, included
 */
public record EventQuery(Optional<String> device, List<String> resources, long from, long to) {
    public static final EventQuery ALL = new EventQuery(Optional.empty(), List.of(), Long.MIN_VALUE, Long.MAX_VALUE);

    public EventQuery ofDevice(String name) {
        return new EventQuery(Optional.of(name), resources, from, to);
    }

    public EventQuery ofResources(List<String> names) {
        return new EventQuery(device, names, from, to);
    }

    public EventQuery between(long first, long last) {
        return new EventQuery(device, resources, first, last);
    }

    boolean matches(StoredEvent.ReadingKey reading) {
        return (resources.isEmpty() || resources.contains(reading.resource()))
                && reading.origin() >= from
                && reading.origin() <= to;
    }
}
