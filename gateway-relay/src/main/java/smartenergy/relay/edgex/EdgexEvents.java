package smartenergy.relay.edgex;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import smartenergy.relay.registry.Observed;
import smartenergy.telemetry.InvalidReading;
import smartenergy.telemetry.Reading;

/** Events as the intake sees them. Pure; any thread. */
public final class EdgexEvents {
    /** Matches the topic of every event. */
    public static final String TOPIC_FILTER = "edgex/events/device/#";

    private static final String TOPIC_START = "edgex/";

    private final EventDecoder decoder;
    private final Place place;

    /** @param place where devices are that say nothing else */
    public EdgexEvents(Release release, Place place) {
        this.decoder = new EventDecoder(release);
        this.place = place;
    }

    public static boolean isTopic(String topic) {
        return topic.startsWith(TOPIC_START);
    }

    /** @throws InvalidReading if EdgeX would not take it, also because the topic says something else */
    public EdgexEvent ofMessage(String topic, byte[] message) {
        var event = decoder.message(message);
        EventPath.parse(topic).check(event);
        return event;
    }

    /** The device service that publishes on a topic of events. */
    public static String service(String topic) {
        return EventPath.parse(topic).service();
    }

    /** Reads what was posted to a path; throws as {@link #ofMessage} does. */
    public EdgexEvent ofPost(String path, byte[] body) {
        var event = decoder.body(body);
        EventPath.parse(path).check(event);
        return event;
    }

    /**
     * The event as one reading.
     *
     * @param device as registered, if it is
     * @throws InvalidReading if it cannot be kept as a reading
     */
    public Reading reading(EdgexEvent event, Optional<ObjectNode> device) {
        return Translation.reading(event, place.of(event, device));
    }

    public List<Observed> observed(EdgexEvent event) {
        return Translation.observed(event);
    }
}
