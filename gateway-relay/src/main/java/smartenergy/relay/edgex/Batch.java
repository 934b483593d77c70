package smartenergy.relay.edgex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import smartenergy.service.http.HttpError;
import smartenergy.service.http.Request;
import smartenergy.service.http.Response;

/** A request for several things at once: if it can be read, each is done or not, and 207 says which. */
final class Batch {
    private static final int MAX_BODY_BYTES = 12 << 20;

    private Batch() {}

    /** Does one of the things. */
    interface Step {
        /**
         * Returns what is said of it.
         *
         * @throws HttpError if it is not done
         */
        ObjectNode take(ObjectNode json, String requestId);
    }

    private record Element(String requestId, ObjectNode json) {}

    /**
     * Answers it.
     *
     * @param member of each element that holds what it is about
     * @param check refuses the whole request, with an {@link HttpError}
     */
    static Response answer(Request request, String member, Consumer<ObjectNode> check, Step step) throws IOException {
        var elements = elements(request, member);
        elements.forEach(element -> check.accept(element.json()));
        var answers = EdgexJson.array();
        for (var element : elements) {
            try {
                answers.add(step.take(element.json(), element.requestId()));
            } catch (HttpError e) {
                answers.add(Answers.error(e.status(), e.getMessage(), element.requestId()));
            }
        }
        return Response.json(207, EdgexJson.write(answers));
    }

    private static List<Element> elements(Request request, String member) throws IOException {
        var body = Answers.json(request.bytes(MAX_BODY_BYTES));
        if (!body.isArray()) {
            throw new HttpError(400, "json decoding failed: the body is not an array");
        }
        var elements = new ArrayList<Element>();
        for (var element : body) {
            if (element.path("apiVersion").asText("").isEmpty()) {
                throw new HttpError(400, "apiVersion field is required");
            }
            var requestId = element.path("requestId").asText("");
            if (!requestId.isEmpty() && !EventDecoder.ID.matcher(requestId).matches()) {
                throw new HttpError(400, "requestId field needs a uuid");
            }
            if (!(member(element, member) instanceof ObjectNode json)) {
                throw new HttpError(400, member + " field is required");
            }
            elements.add(new Element(requestId, json));
        }
        return elements;
    }

    /** In any case, as EdgeX itself writes {@code provisionwatcher} in requests. */
    private static JsonNode member(JsonNode element, String name) {
        for (var member : element.properties()) {
            if (member.getKey().equalsIgnoreCase(name)) {
                return member.getValue();
            }
        }
        return null;
    }
}
