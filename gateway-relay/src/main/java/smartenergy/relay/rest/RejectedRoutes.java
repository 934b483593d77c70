package smartenergy.relay.rest;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import smartenergy.relay.datapond.DataPond;
import smartenergy.relay.datapond.RejectedMessage;
import smartenergy.relay.registry.Registry;
import smartenergy.service.http.HttpEndpoint;
import smartenergy.service.http.HttpError;
import smartenergy.service.http.Request;
import smartenergy.service.http.Response;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.Reason;

/**
 * Rejected messages over HTTP: their list, their payloads, and taking them once more. docs/reference lists the routes.
 */
public final class RejectedRoutes {
    private static final int LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;

    private final DataPond pond;
    private final Function<DeadLetter, String> replay;

    /**
     * A dead letter as it is listed.
     *
     * @param text the payload's beginning, if it is text; {@code /rejected/{id}/payload} has all of it
     * @param base64 the payload's beginning, if it is not text
     */
    record Listed(
            long id,
            String reason,
            String detail,
            String origin,
            Instant rejectedAt,
            int bytes,
            String text,
            String base64) {
        static Listed of(RejectedMessage message) {
            var letter = message.letter();
            boolean isText = isText(letter.payload());
            return new Listed(
                    message.id(),
                    letter.reason(),
                    letter.detail(),
                    letter.origin(),
                    letter.rejectedAt(),
                    message.bytes(),
                    isText ? new String(letter.payload(), StandardCharsets.UTF_8) : null,
                    isText ? null : Base64.getEncoder().encodeToString(letter.payload()));
        }

        private static boolean isText(byte[] bytes) {
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
                return true;
            } catch (CharacterCodingException e) {
                return false;
            }
        }
    }

    /** @param remaining why those that are still rejected are, the first hundred */
    record Replayed(int stored, int rejected, List<String> remaining) {}

    /** @param replay takes a dead letter once more and returns why it is still rejected, or an empty text */
    public RejectedRoutes(DataPond pond, Function<DeadLetter, String> replay) {
        this.pond = pond;
        this.replay = replay;
    }

    public void addTo(HttpEndpoint http) {
        http.route("GET", "/rejected", this::list)
                .route(
                        "GET",
                        "/rejected/{id}/payload",
                        request -> new Response(
                                200, "application/octet-stream", letter(request).payload()))
                .route("POST", "/rejected/{id}/replay", this::replayOne)
                .route("POST", "/rejected/replay", this::replayAll);
    }

    private Response list(Request request) {
        long after =
                request.query("after").map(text -> Json.number("after", text)).orElse(-1L);
        return Json.response(
                200,
                pond.letters(after, request.limit("limit", LIMIT, MAX_LIMIT)).stream()
                        .map(Listed::of)
                        .toList());
    }

    private Response replayOne(Request request) {
        var remaining = replay.apply(letter(request));
        if (!remaining.isEmpty()) {
            throw new HttpError(409, "still rejected: " + remaining);
        }
        pond.removeLetter(Json.id(request));
        return Json.response(200, new Replayed(1, 0, List.of()));
    }

    private Response replayAll(Request request) {
        var reason = request.query("reason");
        reason.ifPresent(RejectedRoutes::requireReason);
        var device = request.query("device");
        return Json.response(
                200,
                replay(letter -> reason.map(letter.reason()::equals).orElse(true)
                        && device.map(name -> Registry.isRefusedAsAnothers(name, letter))
                                .orElse(true)));
    }

    /** Takes once more what was refused because a device belonged to another. */
    Replayed replayOf(String device) {
        return replay(letter -> Registry.isRefusedAsAnothers(device, letter));
    }

    private Replayed replay(Predicate<DeadLetter> condition) {
        int stored = 0;
        int rejected = 0;
        var remaining = new ArrayList<String>();
        for (var batch = pond.letters(-1, LIMIT);
                !batch.isEmpty();
                batch = pond.letters(batch.getLast().id(), LIMIT)) {
            for (var message : batch) {
                if (!condition.test(message.letter())) {
                    continue;
                }
                var why = pond.letter(message.id()).map(replay).orElse("it was deleted meanwhile");
                if (why.isEmpty()) {
                    pond.removeLetter(message.id());
                    stored++;
                } else if (++rejected <= LIMIT) {
                    remaining.add(message.id() + ": " + why);
                }
            }
        }
        return new Replayed(stored, rejected, remaining);
    }

    private static void requireReason(String text) {
        var reasons = Arrays.stream(Reason.values()).map(Reason::text).toList();
        if (!reasons.contains(text)) {
            throw new HttpError(400, "reason='" + text + "' is not one of " + reasons);
        }
    }

    private DeadLetter letter(Request request) {
        return pond.letter(Json.id(request)).orElseThrow(() -> Json.notFound(request));
    }
}
