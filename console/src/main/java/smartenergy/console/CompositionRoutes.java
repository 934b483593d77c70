package smartenergy.console;

import java.io.IOException;
import java.util.Locale;
import java.util.Objects;
import smartenergy.service.http.HttpEndpoint;
import smartenergy.service.http.HttpError;
import smartenergy.service.http.Request;
import smartenergy.service.http.Response;

/**
 * What the composition's page asks, passed on to the composer. docs/reference/openapi/console.yaml lists the routes.
 */
final class CompositionRoutes {
    private static final String PREFIX = "/api";
    private static final String JSON = "application/json";
    private static final int MAX_ACTION_BYTES = 4 << 10;

    private final ComposerClient composer;

    CompositionRoutes(ComposerClient composer) {
        this.composer = composer;
    }

    void addTo(HttpEndpoint http) {
        for (var path : new String[] {ComposerClient.COMPOSITION, "/composition/plan"}) {
            http.route("GET", PREFIX + path, request -> passedOn(composer.get(path)));
        }
        http.route("POST", PREFIX + "/composition/actions", this::act);
    }

    /** A foreign page may make a browser send a form's types without asking first, but not this one. */
    private Response act(Request request) throws IOException {
        var type = Objects.requireNonNullElse(request.header().apply("Content-Type"), "");
        if (!type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(JSON)) {
            throw new HttpError(415, "an action is sent as " + JSON);
        }
        return passedOn(composer.post("/composition/actions", request.bytes(MAX_ACTION_BYTES)));
    }

    private static Response passedOn(ComposerClient.Reply reply) {
        return Response.json(reply.status(), reply.json());
    }
}
