package smartenergy.composer.view;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JavaType;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.control.CompositionControl;
import smartenergy.composer.files.BadFile;
import smartenergy.composer.files.CompositionFile;
import smartenergy.composer.placement.Node;
import smartenergy.service.http.HttpEndpoint;
import smartenergy.service.http.HttpError;
import smartenergy.service.http.Request;
import smartenergy.service.http.Response;

/** {@code /compositions}: a {@link CompositionControl} over HTTP, for {@link RestControl}. */
final class ControlRoutes {
    private static final String ALL = "/compositions";
    private static final String ONE = ALL + "/{name}";
    private static final int MAX_BYTES = 4 << 20;
    private static final JavaType MEMBERS =
            Json.MAPPER.getTypeFactory().constructMapType(Map.class, String.class, Object.class);

    private final CompositionControl control;

    /** @param done false if there was nothing that it could be done to */
    record Done(boolean done) {}

    /** What came of a specification. */
    record Outcome(CompositionControl.Applied applied) {}

    ControlRoutes(CompositionControl control) {
        this.control = control;
    }

    void addTo(HttpEndpoint http) {
        http.route("GET", ALL, request -> answer(control::compositions));
        http.route("GET", ONE, request -> found(request, control::composition));
        http.route("PUT", ONE, this::apply);
        http.route("DELETE", ONE, request -> answer(() -> new Done(control.delete(name(request)))));
        http.route("GET", ONE + "/report", request -> found(request, control::report));
        http.route("GET", ONE + "/nodes", request -> answer(() -> control.nodes(empty(name(request)))));
        http.route("POST", ONE + "/rollback", this::rollback);
    }

    private Response apply(Request request) throws IOException {
        var name = name(request);
        Map<String, Object> spec = CompositionRoutes.body(request, MAX_BYTES, MEMBERS);
        return answer(() -> {
            try {
                var text = new String(Json.bytes(Map.of("name", name, "spec", spec)), UTF_8);
                var composition = CompositionFile.parse("composition " + name, text);
                composition.requireFallbacks(
                        control.nodes(composition).stream().map(Node::labels).toList());
                return new Outcome(control.apply(composition, spec));
            } catch (BadFile | IllegalArgumentException e) {
                throw new HttpError(400, e.getMessage());
            }
        });
    }

    /** The body says nothing; that it is there keeps foreign pages away. */
    private Response rollback(Request request) throws IOException {
        CompositionRoutes.body(request, MAX_BYTES, MEMBERS);
        return answer(() -> new Done(control.rollback(name(request))));
    }

    private interface Question<T> {
        Optional<T> about(String name);
    }

    private static <T> Response found(Request request, Question<T> question) {
        var name = name(request);
        return answer(() ->
                question.about(name).orElseThrow(() -> new HttpError(404, "there is no composition '" + name + "'")));
    }

    private static Response answer(Supplier<?> question) {
        return CompositionRoutes.asked(() -> Json.response(200, question.get()));
    }

    private static String name(Request request) {
        return request.pathParameters().get("name");
    }

    private static Composition empty(String name) {
        return new Composition(name, List.of(), List.of(), List.of());
    }
}
