package smartenergy.relay.edgex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import smartenergy.telemetry.Names;

/** Where a device is. EdgeX knows no rooms: tags or labels of event or device may name them. */
public record Place(String site, String room) {

    /**
     * The place of one event. The event's tag {@code site} or {@code room} comes first, then the device's tag, then the
     * device's label, such as {@code room=attic}.
     */
    Place of(EdgexEvent event, Optional<ObjectNode> device) {
        return new Place(named("site", site, event, device), named("room", room, event, device));
    }

    private static String named(String what, String fallback, EdgexEvent event, Optional<ObjectNode> device) {
        return tag(event.json(), what)
                .or(() -> device.flatMap(json -> tag(json, what)))
                .or(() -> device.flatMap(json -> label(json, what)))
                .map(Names::escaped)
                .orElse(fallback);
    }

    private static Optional<String> tag(JsonNode json, String what) {
        return Optional.of(json.path("tags").path(what).asText("")).filter(text -> !text.isBlank());
    }

    private static Optional<String> label(JsonNode device, String what) {
        for (var label : device.path("labels")) {
            if (label.asText("").startsWith(what + "=") && label.asText("").length() > what.length() + 1) {
                return Optional.of(label.asText("").substring(what.length() + 1));
            }
        }
        return Optional.empty();
    }
}
