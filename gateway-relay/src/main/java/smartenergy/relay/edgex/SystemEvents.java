package smartenergy.relay.edgex;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import smartenergy.relay.registry.Change;
import smartenergy.relay.registry.Change.Action;
import smartenergy.relay.registry.Entity;

/**
 * Tells device services what changed in the registry; before it hears of its devices, one sends nothing. The payload is
 * in base64, which clients of v3 ask for and those of v4 take too.
 */
public final class SystemEvents implements Consumer<Change> {
    private static final String SOURCE = "core-metadata";
    private static final String TOPIC = "edgex/system-events/" + SOURCE;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final BiConsumer<String, byte[]> publisher;
    private final Clock clock;

    /** @param publisher takes topic and message; does not wait */
    public SystemEvents(BiConsumer<String, byte[]> publisher, Clock clock) {
        this.publisher = publisher;
        this.clock = clock;
    }

    @Override
    public void accept(Change change) {
        for (var owner : owners(change)) {
            publisher.accept(topic(change, owner), envelope(event(change, owner)));
        }
    }

    /** A profile belongs to core-metadata; an update also concerns the services whose devices use it. */
    private static Set<String> owners(Change change) {
        if (change.entity() != Entity.PROFILE) {
            return change.services();
        }
        var owners = new TreeSet<>(change.action() == Action.UPDATE ? change.services() : Set.<String>of());
        owners.add(SOURCE);
        return owners;
    }

    private static String topic(Change change, String owner) {
        var profile = profile(change);
        return TOPIC + "/" + change.entity().path() + "/" + action(change) + "/" + EventPath.encode(owner)
                + (profile.isEmpty() ? "" : "/" + EventPath.encode(profile));
    }

    private static String profile(Change change) {
        var json = change.json();
        return switch (change.entity()) {
            case DEVICE -> json.path("profileName").asText("");
            case PROFILE -> json.path("name").asText("");
            case WATCHER -> json.path("discoveredDevice").path("profileName").asText("");
            case SERVICE -> "";
        };
    }

    private static String action(Change change) {
        return change.action().name().toLowerCase(Locale.ROOT);
    }

    private ObjectNode event(Change change, String owner) {
        var now = clock.instant();
        var event = EdgexJson.object()
                .put("apiVersion", Release.API_VERSION)
                .put("type", change.entity().path())
                .put("action", action(change))
                .put("source", SOURCE)
                .put("owner", owner)
                .putNull("tags");
        event.set("details", change.json());
        return event.put("timestamp", now.getEpochSecond() * NANOS_PER_SECOND + now.getNano());
    }

    private static byte[] envelope(ObjectNode event) {
        return EdgexJson.write(EdgexJson.object()
                .put("apiVersion", Release.API_VERSION)
                .put("receivedTopic", "")
                .put("correlationID", UUID.randomUUID().toString())
                .put("requestID", "")
                .put("errorCode", 0)
                .put("payload", Base64.getEncoder().encodeToString(EdgexJson.write(event)))
                .put("contentType", "application/json"));
    }
}
