package smartenergy.console;

import java.io.IOException;
import java.util.Locale;
import java.util.Objects;
import smartenergy.service.http.HttpEndpoint;
import smartenergy.service.http.HttpError;
import smartenergy.service.http.Request;
import smartenergy.service.http.Response;

/**
 * What the pages ask of the composer and of the gateway, passed on to them. docs/reference/openapi/console.yaml lists
 * the routes.
 */
final class PeerRoutes {
    static final String COMPOSITION = "composition";
    private static final String JSON = "application/json";
    private static final int MAX_ACTION_BYTES = 4 << 10;

    private final PeerClient composer;
    private final PeerClient gateway;

    PeerRoutes(PeerClient composer, PeerClient gateway) {
        this.composer = composer;
        this.gateway = gateway;
    }

    void addTo(HttpEndpoint http) {
        http.route("GET", "/api/composition", request -> passedOn(composer.get(COMPOSITION)))
                .route("GET", "/api/composition/plan", request -> passedOn(composer.get(COMPOSITION, "plan")))
                .route(
                        "POST",
                        "/api/composition/actions",
                        request -> passedOn(composer.post(action(request), COMPOSITION, "actions")))
                .route("GET", "/api/rejected/devices", request -> passedOn(gateway.get("rejected", "devices")));
        for (var what : new String[] {"move", "retire", "replay"}) {
            http.route(
                    "POST",
                    "/api/devices/{name}/" + what,
                    request -> passedOn(gateway.post(
                            action(request), "devices", request.pathParameters().get("name"), what)));
        }
    }

    /** A foreign page may make a browser send a form's types without asking first, but not this one. */
    private static byte[] action(Request request) throws IOException {
        var type = Objects.requireNonNullElse(request.header().apply("Content-Type"), "");
        if (!type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(JSON)) {
            throw new HttpError(415, "an action is sent as " + JSON);
        }
        return request.bytes(MAX_ACTION_BYTES);
    }

    private static Response passedOn(PeerClient.Reply reply) {
        return Response.json(reply.status(), reply.json());
    }
}
