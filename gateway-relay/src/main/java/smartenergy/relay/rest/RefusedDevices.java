package smartenergy.relay.rest;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import smartenergy.relay.datapond.DataPond;
import smartenergy.relay.registry.NodeRegistration;
import smartenergy.relay.registry.Registry;
import smartenergy.service.http.HttpEndpoint;
import smartenergy.service.http.Request;
import smartenergy.service.http.Response;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.MqttTopic.Node;

/** Whose messages are among the dead letters and why, over HTTP: what a person looks at before moving a device. */
public final class RefusedDevices {
    private static final int BATCH = 1_000;
    /** Names come from outside; more than a person reads are not listed. */
    private static final int MOST = 500;

    private final DataPond pond;
    private final Registry registry;

    private record Key(String device, String reason, Optional<Node> from) {}

    /**
     * A device's messages that were refused for one reason.
     *
     * @param device empty where the messages do not say
     * @param detail of the last one
     * @param from the node that sent them; absent if they came another way
     * @param belongsTo whose the device is, if that is why; absent too where nobody has it any more
     * @param isAnothers whether it was refused because the device belongs to another, so that moving it helps
     */
    record Refused(
            String device,
            String reason,
            String detail,
            Optional<Node> from,
            Optional<Owner> belongsTo,
            boolean isAnothers,
            long messages,
            Instant firstAt,
            Instant lastAt) {
        Refused and(DeadLetter letter) {
            return new Refused(
                    device,
                    reason,
                    letter.detail(),
                    from,
                    belongsTo,
                    isAnothers,
                    messages + 1,
                    firstAt,
                    letter.rejectedAt());
        }
    }

    /** @param node absent where the service is no node of ours */
    record Owner(String service, Optional<Node> node) {}

    /** @param isComplete whether all are listed */
    record Listed(List<Refused> devices, boolean isComplete) {}

    public RefusedDevices(DataPond pond, Registry registry) {
        this.pond = pond;
        this.registry = registry;
    }

    public void addTo(HttpEndpoint http) {
        http.route("GET", "/rejected/devices", this::list);
    }

    private Response list(Request request) {
        var found = new LinkedHashMap<Key, Refused>();
        boolean isComplete = true;
        for (var batch = pond.letters(-1, BATCH);
                !batch.isEmpty();
                batch = pond.letters(batch.getLast().id(), BATCH)) {
            for (var message : batch) {
                isComplete &= take(message.letter(), found);
            }
        }
        return Json.response(200, new Listed(new ArrayList<>(found.values()), isComplete));
    }

    private boolean take(DeadLetter letter, Map<Key, Refused> found) {
        var anothers = Registry.refusedAsAnothers(letter);
        var levels = letter.origin().split("[:/]");
        var from = from(letter.origin(), levels);
        var devices = anothers.isEmpty() ? List.of(device(levels, from.isPresent())) : anothers;
        boolean isListed = true;
        for (var device : devices) {
            var key = new Key(device, letter.reason(), from);
            if (found.containsKey(key)) {
                found.computeIfPresent(key, (any, refused) -> refused.and(letter));
            } else if (found.size() < MOST) {
                found.put(key, first(key, letter, !anothers.isEmpty()));
            } else {
                isListed = false;
            }
        }
        return isListed;
    }

    private Refused first(Key key, DeadLetter letter, boolean isAnothers) {
        return new Refused(
                key.device(),
                key.reason(),
                letter.detail(),
                key.from(),
                isAnothers ? owner(key.device()) : Optional.empty(),
                isAnothers,
                1,
                letter.rejectedAt(),
                letter.rejectedAt());
    }

    private Optional<Owner> owner(String device) {
        return registry.owner(device).map(service -> new Owner(service, NodeRegistration.nodeOf(registry, device)));
    }

    /** {@code mqtt:smart-energy/<site>/<node>/…}. */
    private static Optional<Node> from(String origin, String[] levels) {
        return origin.startsWith("mqtt:smart-energy/") && levels.length >= 5
                ? Optional.of(new Node(levels[2], levels[3]))
                : Optional.empty();
    }

    /** EdgeX's topics and paths end in a device and what it told; ours may go on, where they are wrong. */
    private static String device(String[] levels, boolean isOurs) {
        return levels.length < 6 ? "" : levels[isOurs ? 4 : levels.length - 2];
    }
}
