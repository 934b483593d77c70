package smartenergy.relay.edgex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import smartenergy.relay.datapond.StoreUnavailable;
import smartenergy.service.http.HttpEndpoint.Handler;
import smartenergy.service.http.HttpError;
import smartenergy.service.http.Request;
import smartenergy.service.http.Response;
import smartenergy.telemetry.NumberText;

/** The form of EdgeX's answers, and what all its requests have in common. */
final class Answers {
    private static final String CORRELATION = "X-Correlation-ID";
    /** EdgeX's MaxResultCount. */
    private static final int MAX_LIMIT = 1_024;

    private static final int DEFAULT_LIMIT = 20;

    private Answers() {}

    /** Which part of a list is asked for. */
    record Page(int offset, int limit) {
        /** @throws HttpError 416 if the offset is beyond the list */
        void check(long total) {
            if (limit != 0 && total != 0 && offset > total) {
                throw new HttpError(
                        416, "query objects bounds out of range. length:%d offset:%d".formatted(total, offset));
            }
        }

        <T> List<T> of(List<T> all) {
            check(all.size());
            return all.stream().skip(offset).limit(limit).toList();
        }
    }

    /** Gives back the correlation id, and errors in EdgeX's form. */
    static Handler handler(Handler handler) {
        return request -> {
            var correlation = request.header().apply(CORRELATION);
            return answer(handler, request)
                    .with(CORRELATION, correlation == null ? UUID.randomUUID().toString() : correlation);
        };
    }

    private static Response answer(Handler handler, Request request) throws IOException {
        try {
            return handler.handle(request);
        } catch (HttpError e) {
            return of(error(e.status(), e.getMessage(), ""));
        } catch (StoreUnavailable e) {
            return of(error(503, "the DataPond is not available: " + e.getMessage(), ""));
        }
    }

    static ObjectNode ok(int status) {
        return EdgexJson.object().put("apiVersion", Release.API_VERSION).put("statusCode", status);
    }

    /** @param requestId may be empty */
    static ObjectNode ok(int status, String requestId) {
        var answer = ok(status);
        return requestId.isEmpty() ? answer : answer.put("requestId", requestId);
    }

    static ObjectNode error(int status, String message, String requestId) {
        return ok(status, requestId).put("message", message);
    }

    /** An answer whose status is the one it says. */
    static Response of(ObjectNode answer) {
        return Response.json(answer.path("statusCode").asInt(), EdgexJson.write(answer));
    }

    static Response list(long total, String member, ArrayNode items) {
        var answer = ok(200).put("totalCount", total);
        answer.set(member, items);
        return of(answer);
    }

    static Response one(String member, JsonNode item) {
        var answer = ok(200);
        answer.set(member, item);
        return of(answer);
    }

    /** @throws HttpError 400 if offset or limit are no numbers in EdgeX's range */
    static Page page(Request request) {
        int limit = number(request, "limit", DEFAULT_LIMIT, -1, MAX_LIMIT);
        return new Page(number(request, "offset", 0, 0, Integer.MAX_VALUE), limit == -1 ? MAX_LIMIT : limit);
    }

    private static int number(Request request, String name, int fallback, int low, int high) {
        var text = request.query(name).orElse(Integer.toString(fallback));
        try {
            int number = NumberText.integer(text);
            if (number >= low && number <= high) {
                return number;
            }
        } catch (NumberFormatException e) {
            // answered below
        }
        throw new HttpError(400, "query string " + name + "=" + text + " is not from " + low + " to " + high);
    }

    /** @throws HttpError 400 if the body is not JSON */
    static JsonNode json(byte[] body) {
        try {
            return EdgexJson.read(body);
        } catch (IOException e) {
            throw new HttpError(400, "json decoding failed: " + e.getMessage());
        }
    }
}
