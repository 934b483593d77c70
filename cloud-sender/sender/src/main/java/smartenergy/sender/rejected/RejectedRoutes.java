package smartenergy.sender.rejected;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.TimeoutException;
import smartenergy.service.http.HttpEndpoint;
import smartenergy.service.http.HttpError;
import smartenergy.service.http.Request;
import smartenergy.service.http.Response;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.NumberText;

/** The REST interface to the dead letters. docs/reference lists the routes. */
public final class RejectedRoutes {
    private static final int LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    private final DeadLetters letters;

    /** @param payload its beginning, as far as it is text */
    record Listed(
            long offset, String reason, String detail, String origin, Instant rejectedAt, int bytes, String payload) {
        private static final int SHOWN_BYTES = 512;

        static Listed of(DeadLetters.Stored stored) {
            var letter = stored.letter();
            var payload = letter.payload();
            return new Listed(
                    stored.offset(),
                    letter.reason(),
                    letter.detail(),
                    letter.origin(),
                    letter.rejectedAt(),
                    payload.length,
                    new String(payload, 0, Math.min(payload.length, SHOWN_BYTES), StandardCharsets.UTF_8));
        }
    }

    public RejectedRoutes(DeadLetters letters) {
        this.letters = letters;
    }

    public void addTo(HttpEndpoint http) {
        http.route("GET", "/rejected", this::list)
                .route(
                        "GET",
                        "/rejected/{offset}/payload",
                        request -> new Response(
                                200, "application/octet-stream", letter(request).payload()))
                .route("POST", "/rejected/{offset}/replay", this::replay)
                .route("POST", "/rejected/replay", this::replayAll);
    }

    private Response list(Request request) {
        var from = request.query("from").map(RejectedRoutes::number);
        int limit = request.limit("limit", LIMIT, MAX_LIMIT);
        var listed = answered(() -> letters.list(from, limit)).stream()
                .map(Listed::of)
                .toList();
        try {
            return Response.json(200, JSON.writeValueAsBytes(listed));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Response replay(Request request) throws IOException {
        var letter = letter(request);
        answered(() -> {
            letters.replay(letter);
            return true;
        });
        return Response.json(202, HttpEndpoint.json(json -> json.writeBooleanField("replayed", true)));
    }

    private Response replayAll(Request request) throws IOException {
        var reason = request.query("reason")
                .orElseThrow(() -> new HttpError(400, "reason is missing, such as ?reason=too-many-series"));
        int count = answered(() -> letters.replayAll(reason));
        return Response.json(202, HttpEndpoint.json(json -> json.writeNumberField("replayed", count)));
    }

    private interface Question<T> {
        T ask() throws ExecutionException, InterruptedException;
    }

    private static <T> T answered(Question<T> question) {
        try {
            return question.ask();
        } catch (ExecutionException e) {
            throw new HttpError(503, "Kafka did not take it: " + e.getCause().getMessage());
        } catch (TimeoutException e) {
            throw new HttpError(503, "Kafka does not answer: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HttpError(503, "the service stops");
        }
    }

    private DeadLetter letter(Request request) {
        var offset = request.pathParameters().get("offset");
        long place = number(offset);
        return answered(() -> letters.find(place)).orElseThrow(() -> new HttpError(404, "there is no " + offset));
    }

    private static long number(String text) {
        try {
            return NumberText.whole(text);
        } catch (NumberFormatException e) {
            throw new HttpError(400, "'" + text + "' is not a whole number");
        }
    }
}
