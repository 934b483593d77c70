package smartenergy.relay.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bson.Document;
import smartenergy.relay.communicator.Transfers;
import smartenergy.relay.datapond.DataPond;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.ops.HttpEndpoint;
import smartenergy.telemetry.ops.HttpError;
import smartenergy.telemetry.ops.Request;
import smartenergy.telemetry.ops.Response;

/** The gateway's REST interface: transfers, status and dead letters. README lists the routes. */
public final class RelayRoutes {
    private static final int LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModules(new JavaTimeModule(), new Jdk8Module())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final DataPond pond;
    private final Transfers transfers;
    private final Function<DeadLetter, String> replay;
    private final Supplier<Object> status;

    /** What a transfer is asked for; all are optional. */
    record TransferRequest(Optional<Instant> from, Optional<Instant> to, Optional<String> device) {}

    /**
     * A dead letter as it is listed.
     *
     * @param payload as far as it is text; {@code /rejected/{id}/payload} has it whole and unchanged
     */
    record Letter(long id, String reason, String detail, String origin, Instant rejectedAt, int bytes, String payload) {
        private static final int SHOWN_BYTES = 512;

        static Letter of(Document document) {
            var letter = DataPond.deadLetter(document);
            var payload = letter.payload();
            return new Letter(
                    document.getLong("_id"),
                    letter.reason(),
                    letter.detail(),
                    letter.origin(),
                    letter.rejectedAt(),
                    payload.length,
                    new String(payload, 0, Math.min(payload.length, SHOWN_BYTES), StandardCharsets.UTF_8));
        }
    }

    /** @param remaining why those that are still rejected are, the first hundred */
    record Replayed(int stored, int rejected, List<String> remaining) {}

    /**
     * @param replay takes a dead letter once more and returns why it is still rejected, or an empty text
     * @param status makes a record with what there is to say about the relay
     */
    public RelayRoutes(
            DataPond pond, Transfers transfers, Function<DeadLetter, String> replay, Supplier<Object> status) {
        this.pond = pond;
        this.transfers = transfers;
        this.replay = replay;
        this.status = status;
    }

    public void addTo(HttpEndpoint http) {
        http.route("GET", "/status", request -> json(200, status.get()))
                .route("POST", "/transfers", request -> json(202, transfers.request(selection(request))))
                .route("GET", "/transfers", request -> json(200, transfers.all()))
                .route("GET", "/transfers/{id}", request -> json(
                        200, transfers.find(id(request)).orElseThrow(() -> notFound(request))))
                .route("GET", "/rejected", this::letters)
                .route("GET", "/rejected/{id}/payload", request -> new Response(
                        200, "application/octet-stream", letter(request).payload()))
                .route("POST", "/rejected/{id}/replay", this::replayOne)
                .route("POST", "/rejected/replay", this::replayAll);
    }

    private static DataPond.Selection selection(Request request) throws IOException {
        var body = request.bytes();
        try {
            var asked = JSON.readValue(body.length == 0 ? "{}".getBytes(StandardCharsets.UTF_8) : body, TransferRequest.class);
            return new DataPond.Selection(asked.from(), asked.to(), asked.device());
        } catch (JsonProcessingException e) {
            throw new HttpError(400, "not a transfer request such as {\"from\":\"2026-11-24T00:00:00Z\","
                    + "\"to\":\"2026-11-25T00:00:00Z\",\"device\":\"pi-1-dht22-1\"}: " + e.getOriginalMessage());
        }
    }

    private Response letters(Request request) {
        long after = request.query("after").map(RelayRoutes::number).orElse(0L);
        return json(
                200,
                pond.letters(after, request.limit("limit", LIMIT, MAX_LIMIT)).stream()
                        .map(Letter::of)
                        .toList());
    }

    private Response replayOne(Request request) {
        var remaining = replay.apply(letter(request));
        if (!remaining.isEmpty()) {
            throw new HttpError(409, "still rejected: " + remaining);
        }
        pond.removeLetter(id(request));
        return json(200, new Replayed(1, 0, List.of()));
    }

    private Response replayAll(Request request) {
        var reason = request.query("reason");
        int stored = 0;
        var remaining = new ArrayList<String>();
        long after = 0;
        for (var batch = pond.letters(after, LIMIT); !batch.isEmpty(); batch = pond.letters(after, LIMIT)) {
            for (var document : batch) {
                after = document.getLong("_id");
                var letter = DataPond.deadLetter(document);
                if (reason.isEmpty() || reason.get().equals(letter.reason())) {
                    var why = replay.apply(letter);
                    if (why.isEmpty()) {
                        pond.removeLetter(after);
                        stored++;
                    } else {
                        remaining.add(after + ": " + why);
                    }
                }
            }
        }
        return json(200, new Replayed(stored, remaining.size(), remaining.stream().limit(LIMIT).toList()));
    }

    private DeadLetter letter(Request request) {
        return pond.letter(id(request)).orElseThrow(() -> notFound(request));
    }

    private static HttpError notFound(Request request) {
        return new HttpError(404, "there is no " + request.pathParameters().get("id"));
    }

    private static long id(Request request) {
        return number(request.pathParameters().get("id"));
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new HttpError(400, "'" + text + "' is not a whole number");
        }
    }

    private static Response json(int status, Object body) {
        try {
            return Response.json(status, JSON.writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
