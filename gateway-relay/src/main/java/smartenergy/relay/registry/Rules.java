package smartenergy.relay.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Set;
import smartenergy.service.http.HttpError;

/**
 * The members without which EdgeX takes no device, profile and so on (go-mod-core-contracts, dtos); unknown ones are
 * kept.
 */
final class Rules {
    private static final Set<String> ADMIN_STATES = Set.of("LOCKED", "UNLOCKED");
    private static final Set<String> OPERATING_STATES = Set.of("UP", "DOWN", "UNKNOWN");
    private static final Set<String> ACCESS = Set.of("R", "W", "RW", "WR");

    private Rules() {}

    /** @throws HttpError 400 naming the member that is missing or wrong */
    static void check(Entity entity, ObjectNode json) {
        name(json, "name");
        switch (entity) {
            case PROFILE -> profile(json);
            case SERVICE -> {
                name(json, "baseAddress");
                oneOf(json, "adminState", ADMIN_STATES);
            }
            case DEVICE -> {
                name(json, "serviceName");
                oneOf(json, "adminState", ADMIN_STATES);
                oneOf(json, "operatingState", OPERATING_STATES);
                require(json.path("protocols").isObject(), "protocols", "is required");
            }
            case WATCHER -> {
                name(json, "serviceName");
                oneOf(json, "adminState", ADMIN_STATES);
                require(!json.path("identifiers").isEmpty(), "identifiers", "should greater than 0");
            }
        }
    }

    private static void profile(ObjectNode json) {
        var resources = new HashSet<String>();
        for (var resource : json.path("deviceResources")) {
            var name = name(resource, "name");
            require(resources.add(name), "deviceResources", "has the device resource " + name + " duplicated");
            name(resource.path("properties"), "valueType");
            oneOf(resource.path("properties"), "readWrite", ACCESS);
            checkAlarmLimits(name, resource);
        }
        var commands = new HashSet<String>();
        for (var command : json.path("deviceCommands")) {
            var name = name(command, "name");
            require(commands.add(name), "deviceCommands", "has the device command " + name + " duplicated");
            for (var operation : command.path("resourceOperations")) {
                var of = name(operation, "deviceResource");
                require(resources.contains(of), "deviceCommands", "has the resource " + of + ", which there is not");
            }
        }
    }

    private static void checkAlarmLimits(String name, JsonNode resource) {
        try {
            Limits.usual(resource);
        } catch (IllegalArgumentException e) {
            throw new HttpError(400, "tags of device resource " + name + ": " + e.getMessage());
        }
    }

    private static String name(JsonNode json, String member) {
        var text = json.path(member);
        require(text.isTextual() && !text.textValue().isBlank(), member, "is required");
        return text.textValue();
    }

    private static void oneOf(JsonNode json, String member, Set<String> allowed) {
        require(allowed.contains(json.path(member).asText("")), member, "should be one of " + allowed);
    }

    private static void require(boolean condition, String member, String otherwise) {
        if (!condition) {
            throw new HttpError(400, member + " field " + otherwise);
        }
    }
}
