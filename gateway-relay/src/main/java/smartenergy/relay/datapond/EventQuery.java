package smartenergy.relay.datapond;

import java.util.Optional;

/**
 * Which events or readings are meant, newest first.
 *
 * @param device of any device, if absent
 * @param resource of any resource, if absent; binds readings only
 * @param from nanoseconds since 1970, included
 * @param to nanoseconds since 1970, included
 */
public record EventQuery(Optional<String> device, Optional<String> resource, long from, long to) {
    public static final EventQuery ALL =
            new EventQuery(Optional.empty(), Optional.empty(), Long.MIN_VALUE, Long.MAX_VALUE);

    public EventQuery ofDevice(String name) {
        return new EventQuery(Optional.of(name), resource, from, to);
    }

    public EventQuery ofResource(String name) {
        return new EventQuery(device, Optional.of(name), from, to);
    }

    public EventQuery between(long first, long last) {
        return new EventQuery(device, resource, first, last);
    }

    boolean matches(StoredEvent.ReadingKey reading) {
        return resource.filter(name -> !name.equals(reading.resource())).isEmpty()
                && reading.origin() >= from
                && reading.origin() <= to;
    }
}
