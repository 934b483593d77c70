package smartenergy.relay.edgex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import smartenergy.relay.registry.Entity;
import smartenergy.relay.registry.Registry;
import smartenergy.service.http.HttpEndpoint;
import smartenergy.service.http.HttpEndpoint.Handler;
import smartenergy.service.http.HttpError;
import smartenergy.service.http.Request;
import smartenergy.service.http.Response;

/** The registry over HTTP, as core-metadata of EdgeX. */
public final class MetadataRoutes {
    private static final String API = "/api/v3/";

    private final Registry registry;

    public MetadataRoutes(Registry registry) {
        this.registry = registry;
    }

    public void addTo(HttpEndpoint http) {
        for (var entity : Entity.values()) {
            addCommon(http, entity);
        }
        get(http, "device/check/name/{name}", this::exists);
        for (var entity : List.of(Entity.DEVICE, Entity.WATCHER)) {
            by(http, entity, "service/name/{name}", json -> json.path("serviceName"));
        }
        by(http, Entity.DEVICE, "profile/name/{name}", json -> json.path("profileName"));
        by(
                http,
                Entity.WATCHER,
                "profile/name/{name}",
                json -> json.path("discoveredDevice").path("profileName"));
        addProfile(http);
    }

    private void addCommon(HttpEndpoint http, Entity entity) {
        var path = API + entity.path();
        http.route(
                "POST",
                path,
                handler(request -> Batch.answer(
                        request,
                        entity.member(),
                        json -> Registry.check(entity, json),
                        (json, requestId) -> Answers.ok(201, requestId).put("id", registry.add(entity, json)))));
        http.route("PATCH", path, handler(request -> patch(request, entity, entity.member())));
        get(http, entity.path() + "/all", request -> list(request, entity, labelled(request)));
        get(
                http,
                entity.path() + "/name/{name}",
                request -> Answers.one(entity.member(), registry.get(entity, place(request, "name"))));
        http.route("DELETE", path + "/name/{name}", handler(request -> {
            registry.remove(entity, place(request, "name"));
            return Answers.of(Answers.ok(200));
        }));
    }

    private void addProfile(HttpEndpoint http) {
        var entity = Entity.PROFILE;
        http.route(
                "PUT",
                API + "deviceprofile",
                handler(request ->
                        Batch.answer(request, "profile", json -> Registry.check(entity, json), (json, requestId) -> {
                            registry.replace(entity, json);
                            return Answers.ok(200, requestId);
                        })));
        http.route("PATCH", API + "deviceprofile/basicinfo", handler(request -> patch(request, entity, "basicinfo")));
        by(http, entity, "manufacturer/{name}", json -> json.path("manufacturer"));
        by(http, entity, "model/{name}", json -> json.path("model"));
        get(
                http,
                "deviceprofile/manufacturer/{manufacturer}/model/{model}",
                request -> list(
                        request,
                        entity,
                        json -> json.path("manufacturer").asText("").equals(place(request, "manufacturer"))
                                && json.path("model").asText("").equals(place(request, "model"))));
        get(http, "deviceresource/profile/{profile}/resource/{resource}", this::resource);
        http.route("POST", API + "deviceprofile/uploadfile", handler(request -> {
            var profile = ProfileFile.read(request);
            Registry.check(entity, profile);
            return Answers.of(Answers.ok(201).put("id", registry.add(entity, profile)));
        }));
        http.route("PUT", API + "deviceprofile/uploadfile", handler(request -> {
            var profile = ProfileFile.read(request);
            Registry.check(entity, profile);
            registry.replace(entity, profile);
            return Answers.of(Answers.ok(200));
        }));
    }

    private static Handler handler(Handler handler) {
        return Answers.handler(handler);
    }

    private static void get(HttpEndpoint http, String path, Handler handler) {
        http.route("GET", API + path, handler(handler));
    }

    private void by(HttpEndpoint http, Entity entity, String path, Function<ObjectNode, JsonNode> member) {
        get(
                http,
                entity.path() + "/" + path,
                request -> list(
                        request, entity, json -> member.apply(json).asText("").equals(place(request, "name"))));
    }

    private static String place(Request request, String name) {
        return request.pathParameters().get(name);
    }

    private Response list(Request request, Entity entity, Predicate<ObjectNode> condition) {
        var all = registry.all(entity).stream().filter(condition).toList();
        var items = EdgexJson.array();
        items.addAll(Answers.page(request).of(all));
        return Answers.list(all.size(), entity.members(), items);
    }

    /** All of the labels that are asked for. */
    private static Predicate<ObjectNode> labelled(Request request) {
        var asked = request.query("labels")
                .filter(text -> !text.isEmpty())
                .map(text -> Arrays.asList(text.split(",")))
                .orElse(List.of());
        return json -> StreamSupport.stream(json.path("labels").spliterator(), false)
                .map(JsonNode::asText)
                .toList()
                .containsAll(asked);
    }

    private Response exists(Request request) {
        boolean exists = registry.find(Entity.DEVICE, place(request, "name")).isPresent();
        return Answers.of(Answers.ok(exists ? 200 : 404));
    }

    private Response resource(Request request) {
        for (var resource :
                registry.get(Entity.PROFILE, place(request, "profile")).path("deviceResources")) {
            if (resource.path("name").asText("").equals(place(request, "resource"))) {
                return Answers.one("resource", resource);
            }
        }
        throw new HttpError(404, "device resource " + place(request, "resource") + " not found");
    }

    private Response patch(Request request, Entity entity, String member) throws IOException {
        return Batch.answer(request, member, MetadataRoutes::requireName, (json, requestId) -> {
            registry.patch(entity, json);
            return Answers.ok(200, requestId);
        });
    }

    private static void requireName(ObjectNode json) {
        if (json.path("id").asText("").isEmpty() && json.path("name").asText("").isBlank()) {
            throw new HttpError(400, "id field is required if the name is not present");
        }
    }
}
