package smartenergy.relay.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import smartenergy.service.http.HttpError;
import smartenergy.telemetry.DeviceDescription;
import smartenergy.telemetry.InvalidReading;
import smartenergy.telemetry.MqttTopic;
import smartenergy.telemetry.Names;
import smartenergy.telemetry.Reason;
import smartenergy.telemetry.Registration;

/** Puts what a node says of its devices into the registry, in EdgeX's terms: the node is a device service. */
public final class NodeRegistration {
    private static final String UNLOCKED = "UNLOCKED";
    private static final String PROTOCOL = "smart-energy";
    private static final String STREAM = "stream";
    /** So many devices that cannot be registered are named; the message itself is kept. */
    private static final int MAX_NAMED = 10;

    private final Registry registry;

    public NodeRegistration(Registry registry) {
        this.registry = registry;
    }

    /** The name under which a node is a device service. */
    public static String serviceOf(MqttTopic.Node node) {
        return "sensor-agent-" + node.site() + "-" + node.node();
    }

    /**
     * Adds the devices, or brings what is known of them up to date.
     *
     * @throws InvalidReading naming each device that cannot be registered; the others are
     * @throws smartenergy.relay.datapond.StoreUnavailable if the DataPond does not answer; may be called again
     */
    public void register(MqttTopic.Node node, Registration registration) {
        Names.check("site", node.site());
        Names.check("node", node.node());
        var byDevice = registration.devices().stream()
                .collect(Collectors.groupingBy(DeviceDescription::device, LinkedHashMap::new, Collectors.toList()));
        var problems = new ArrayList<String>();
        byDevice.values().forEach(descriptions -> {
            try {
                register(node, registration.stream(), descriptions);
            } catch (InvalidReading | HttpError e) {
                problems.add(descriptions.getFirst().device() + ": " + e.getMessage());
            }
        });
        if (!problems.isEmpty()) {
            var named = String.join("; ", problems.subList(0, Math.min(problems.size(), MAX_NAMED)));
            var others = problems.size() > MAX_NAMED ? "; and " + (problems.size() - MAX_NAMED) + " more" : "";
            throw new InvalidReading(Reason.TOPIC_MISMATCH, named + others);
        }
    }

    /** @param descriptions of one device, which may give readings of several kinds */
    private void register(MqttTopic.Node node, int stream, List<DeviceDescription> descriptions) {
        var service = serviceOf(node);
        requireOwner(descriptions.getFirst().device(), node, stream);
        var name = checkedProfile(
                descriptions.stream().map(DeviceDescription::profile).distinct().collect(Collectors.joining("-and-")));
        var profile = withTags(profile(name, descriptions), name);
        if (isSharedAndOther(profile, service)) {
            var own = checkedProfile(name + "-" + node.site() + "-" + node.node());
            profile = withTags(
                    profile(own, descriptions),
                    registry.find(Entity.PROFILE, own).isPresent() ? own : name);
        }
        registry.register(
                service(service),
                profile,
                device(node, stream, profile.path("name").asText(), descriptions.getFirst()));
    }

    private static String checkedProfile(String name) {
        return Names.check("the profile's name", name);
    }

    /**
     * Whether others' devices have a profile of that name which says something else, and would be judged by this one.
     */
    private boolean isSharedAndOther(ObjectNode profile, String service) {
        var name = profile.path("name").asText();
        return registry.find(Entity.PROFILE, name)
                        .filter(known -> !properties(known).equals(properties(profile)))
                        .isPresent()
                && registry.all(Entity.DEVICE).stream()
                        .anyMatch(device -> device.path("profileName").asText().equals(name)
                                && !device.path("serviceName").asText().equals(service));
    }

    private static Map<String, JsonNode> properties(ObjectNode profile) {
        var properties = new HashMap<String, JsonNode>();
        profile.path("deviceResources")
                .forEach(resource -> properties.put(resource.path("name").asText(), resource.path("properties")));
        return properties;
    }

    /**
     * Refuses a node that would speak for a device of another. One with the name and the outbox of the device's owner
     * is the owner, whose site was changed.
     *
     * @param stream of the node's outbox; 0 where it is not said
     * @throws InvalidReading if the device is registered, by another node or service
     */
    public void requireOwner(String device, MqttTopic.Node node, int stream) {
        var known = registry.find(Entity.DEVICE, device)
                .map(json -> json.path("protocols").path(PROTOCOL));
        boolean isMoved = stream != 0
                && known.isPresent()
                && known.get().path("node").asText().equals(node.node())
                && known.get().path(STREAM).asText().equals(String.valueOf(stream));
        if (!isMoved) {
            registry.requireOwner(device, serviceOf(node));
        }
    }

    /** The node that a device belongs to, if it is one of ours. */
    public static Optional<MqttTopic.Node> nodeOf(Registry registry, String device) {
        return registry.find(Entity.DEVICE, device)
                .map(json -> json.path("protocols").path(PROTOCOL))
                .filter(JsonNode::isObject)
                .map(place -> new MqttTopic.Node(
                        place.path("site").asText(), place.path("node").asText()));
    }

    /**
     * Gives a device to another node, which need not have registered it yet.
     *
     * @throws HttpError 404 if the device is not registered
     */
    public void move(String device, MqttTopic.Node node) {
        Names.check("site", node.site());
        Names.check("node", node.node());
        var moved = registry.get(Entity.DEVICE, device).deepCopy().put("serviceName", serviceOf(node));
        moved.withObject("/protocols/" + PROTOCOL)
                .put("site", node.site())
                .put("node", node.node())
                .remove(STREAM);
        registry.move(service(serviceOf(node)), moved);
    }

    private static ObjectNode service(String name) {
        // EdgeX wants an address, though nobody calls a node: it calls the broker.
        return named(name).put("baseAddress", "mqtt://" + name).put("adminState", UNLOCKED);
    }

    private static ObjectNode profile(String name, List<DeviceDescription> descriptions) {
        var profile = named(name).put("manufacturer", "Smart Energy");
        var resources = profile.putArray("deviceResources");
        descriptions.stream()
                .flatMap(description -> description.resources().stream())
                .distinct()
                .forEach(resource -> {
                    var json =
                            resources.addObject().put("name", resource.name()).put("isHidden", false);
                    var properties = json.putObject("properties").put("readWrite", "R");
                    if (resource.isText()) {
                        properties.put("valueType", "String");
                    } else {
                        properties
                                .put("valueType", "Float64")
                                .put("units", resource.units())
                                .put("minimum", resource.minimum())
                                .put("maximum", resource.maximum());
                    }
                });
        return profile;
    }

    /** Tags, such as limits of alarms, are set by people, and a node that starts again does not take them away. */
    private ObjectNode withTags(ObjectNode profile, String knownAs) {
        registry.find(Entity.PROFILE, knownAs).ifPresent(known -> {
            for (var resource : known.path("deviceResources")) {
                for (var same : profile.path("deviceResources")) {
                    if (resource.has("tags") && same.path("name").equals(resource.path("name"))) {
                        ((ObjectNode) same).set("tags", resource.get("tags"));
                    }
                }
            }
        });
        return profile;
    }

    private static ObjectNode device(MqttTopic.Node node, int stream, String profile, DeviceDescription description) {
        var device = named(description.device())
                .put("serviceName", serviceOf(node))
                .put("profileName", profile)
                .put("adminState", UNLOCKED)
                .put("operatingState", "UP");
        var protocol = device.putObject("protocols")
                .putObject(PROTOCOL)
                .put("site", node.site())
                .put("node", node.node())
                .put("room", description.room());
        if (stream != 0) {
            protocol.put(STREAM, String.valueOf(stream));
        }
        device.putArray("autoEvents")
                .addObject()
                .put("interval", description.interval().toMillis() + "ms")
                .put("onChange", false)
                .put("sourceName", description.kind().text());
        return device;
    }

    private static ObjectNode named(String name) {
        return JsonNodeFactory.instance.objectNode().put("name", name);
    }
}
