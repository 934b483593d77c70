package smartenergy.relay.rest;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import smartenergy.relay.registry.Entity;
import smartenergy.relay.registry.NodeRegistration;
import smartenergy.relay.registry.Registry;
import smartenergy.relay.rest.RejectedRoutes.Replayed;
import smartenergy.service.http.HttpEndpoint;
import smartenergy.service.http.HttpError;
import smartenergy.service.http.Request;
import smartenergy.service.http.Response;
import smartenergy.telemetry.InvalidReading;
import smartenergy.telemetry.MqttTopic;

/** Moves and retires devices over HTTP, and takes once more what was refused because they belonged to another. */
public final class DeviceRoutes {
    private final Registry registry;
    private final NodeRegistration nodes;
    private final Function<String, Replayed> replay;

    /** Where a device is from now on. */
    record Owner(Optional<String> site, Optional<String> node) {}

    public DeviceRoutes(Registry registry, RejectedRoutes rejected) {
        this.registry = registry;
        this.nodes = new NodeRegistration(registry);
        this.replay = device -> rejected.replayOf(device);
    }

    public void addTo(HttpEndpoint http) {
        http.route("POST", "/devices/{name}/move", this::move)
                .route("POST", "/devices/{name}/retire", this::retire)
                .route(
                        "POST",
                        "/devices/{name}/replay",
                        request -> Json.response(
                                200, replay.apply(request.pathParameters().get("name"))));
    }

    private Response move(Request request) throws IOException {
        var owner = Json.read(request.bytes(), Owner.class);
        if (owner == null || owner.site().isEmpty() || owner.node().isEmpty()) {
            throw new HttpError(400, "the body names no site and node, such as {\"site\":\"lab\",\"node\":\"pi-1\"}");
        }
        var device = request.pathParameters().get("name");
        try {
            nodes.move(
                    device, new MqttTopic.Node(owner.site().get(), owner.node().get()));
        } catch (InvalidReading e) {
            throw new HttpError(400, e.getMessage());
        }
        return Json.response(200, replay.apply(device));
    }

    /** It then belongs to nobody: whoever registers it next has it. */
    private Response retire(Request request) {
        var device = request.pathParameters().get("name");
        registry.remove(Entity.DEVICE, device);
        return Json.response(200, replay.apply(device));
    }
}
