package smartenergy.relay.edgex;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import smartenergy.relay.datapond.EventQuery;
import smartenergy.relay.datapond.Events;
import smartenergy.service.http.HttpEndpoint;
import smartenergy.service.http.HttpEndpoint.Handler;
import smartenergy.service.http.HttpError;
import smartenergy.service.http.Request;
import smartenergy.service.http.Response;
import smartenergy.telemetry.NumberText;
import smartenergy.telemetry.Reason;

/** Events and their readings over HTTP, as core-data of EdgeX. */
public final class EventRoutes {
    private static final String API = "/api/v3/";
    /** EdgeX allows 25 MB; a dead letter must fit into a document of MongoDB, which holds 16 MiB. */
    private static final int MAX_EVENT_BYTES = 12 << 20;

    private static final long PATIENCE_SECONDS = 30;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final Events events;
    private final Poster poster;
    private final Clock clock;
    /** Bounds what is in memory of all posts together. */
    private final Semaphore room = new Semaphore(2 * MAX_EVENT_BYTES);

    /** Takes what was posted, the way that messages go. */
    public interface Poster {
        /** Returns false if it could not be queued; else the consumer is told when it is durable. */
        boolean post(String path, byte[] body, Consumer<Receipt> done) throws InterruptedException;
    }

    public EventRoutes(Events events, Poster poster, Clock clock) {
        this.events = events;
        this.poster = poster;
        this.clock = clock;
    }

    public void addTo(HttpEndpoint http) {
        http.route("POST", API + "event/{service}/{profile}/{device}/{source}", Answers.handler(this::post));
        get(http, "event/all", request -> list(request, EventQuery.ALL));
        get(http, "event/device/name/{name}", request -> list(request, query(request)));
        get(http, "event/start/{start}/end/{end}", request -> list(request, query(request)));
        get(http, "event/count", request -> count(request, false));
        get(http, "event/count/device/name/{name}", request -> count(request, false));
        get(http, "event/id/{id}", request -> Answers.one("event", event(id(request))));
        delete(http, "event/id/{id}", this::deleteOne);
        delete(http, "event/device/name/{name}", request -> {
            events.deleteOf(place(request, "name"));
            return Answers.of(Answers.ok(202));
        });
        delete(http, "event/age/{age}", request -> {
            events.deleteBefore(nanosNow() - number(request, "age"));
            return Answers.of(Answers.ok(202));
        });
        addReadings(http);
    }

    private void addReadings(HttpEndpoint http) {
        get(http, "reading/count", request -> count(request, true));
        get(http, "reading/count/device/name/{name}", request -> count(request, true));
        var range = "/start/{start}/end/{end}";
        for (var path : List.of(
                "reading/all",
                "reading" + range,
                "reading/device/name/{name}",
                "reading/device/name/{name}" + range,
                "reading/resourceName/{resource}",
                "reading/resourceName/{resource}" + range,
                "reading/device/name/{name}/resourceName/{resource}",
                "reading/device/name/{name}/resourceName/{resource}" + range)) {
            get(http, path, this::readings);
        }
    }

    private static void get(HttpEndpoint http, String path, Handler handler) {
        http.route("GET", API + path, Answers.handler(handler));
    }

    private static void delete(HttpEndpoint http, String path, Handler handler) {
        http.route("DELETE", API + path, Answers.handler(handler));
    }

    /** Waits until the event is durable. */
    private Response post(Request request) throws IOException {
        int bytes = expectedBytes(request);
        room.acquireUninterruptibly(bytes);
        try {
            return post(request, request.bytes(MAX_EVENT_BYTES));
        } finally {
            room.release(bytes);
        }
    }

    private static int expectedBytes(Request request) {
        var length = request.header().apply("Content-Length");
        try {
            return length == null ? MAX_EVENT_BYTES : Math.clamp(NumberText.whole(length), 1, MAX_EVENT_BYTES);
        } catch (NumberFormatException e) {
            return MAX_EVENT_BYTES;
        }
    }

    private Response post(Request request, byte[] body) {
        var durable = new CompletableFuture<Receipt>();
        try {
            if (!poster.post(request.uri().getRawPath(), body, durable::complete)) {
                throw new HttpError(503, "too many events wait for the DataPond");
            }
            return answer(durable.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (TimeoutException e) {
            throw new HttpError(503, "it is not known whether the event is durable; post it again");
        } catch (InterruptedException | ExecutionException e) {
            throw new HttpError(503, "the gateway stops");
        }
    }

    private static Response answer(Receipt receipt) {
        return switch (receipt) {
            case Receipt.Refused refused ->
                throw new HttpError(refused.reason() == Reason.TOO_LARGE ? 413 : 400, refused.detail());
            case Receipt.Kept kept -> {
                var event = kept.event().orElseThrow();
                yield Answers.of(
                        kept.isNew()
                                ? Answers.ok(201, event.requestId()).put("id", event.id())
                                : Answers.error(409, "Event id " + event.id() + " already exists", event.requestId()));
            }
        };
    }

    private Response list(Request request, EventQuery query) throws IOException {
        var page = Answers.page(request);
        var found = events.events(query, page.offset(), page.limit());
        page.check(found.total());
        var items = EdgexJson.array();
        for (var json : found.json()) {
            items.add(EdgexJson.read(json));
        }
        return Answers.list(found.total(), "events", items);
    }

    private Response readings(Request request) throws IOException {
        var page = Answers.page(request);
        var found = events.readings(query(request), page.offset(), page.limit());
        page.check(found.total());
        var items = EdgexJson.array();
        for (var place : found.places()) {
            items.add(EdgexJson.read(place.json()).path("readings").path(place.index()));
        }
        return Answers.list(found.total(), "readings", items);
    }

    private Response count(Request request, boolean ofReadings) {
        var query = query(request);
        long count = ofReadings
                ? events.readings(query, 0, 0).total()
                : events.events(query, 0, 0).total();
        return Answers.of(Answers.ok(200).put("count", count));
    }

    private static EventQuery query(Request request) {
        var query = EventQuery.ALL;
        var places = request.pathParameters();
        if (places.containsKey("name")) {
            query = query.ofDevice(places.get("name"));
        }
        if (places.containsKey("resource")) {
            query = query.ofResource(places.get("resource"));
        }
        if (places.containsKey("start")) {
            query = between(query, number(request, "start"), number(request, "end"));
        }
        return query;
    }

    private static EventQuery between(EventQuery query, long start, long end) {
        if (end < start) {
            throw new HttpError(400, "end's value " + end + " is not allowed to be less than start's value " + start);
        }
        return query.between(start, end);
    }

    private JsonNode event(String id) throws IOException {
        var json = events.byId(id);
        if (json.isEmpty()) {
            throw new HttpError(404, "fail to query event by id " + id);
        }
        return EdgexJson.read(json.get());
    }

    private Response deleteOne(Request request) {
        var id = id(request);
        if (!events.delete(id)) {
            throw new HttpError(404, "fail to delete event by id " + id);
        }
        return Answers.of(Answers.ok(200));
    }

    private static String id(Request request) {
        var id = place(request, "id");
        if (!EventDecoder.ID.matcher(id).matches()) {
            throw new HttpError(400, "fail to parse id as an UUID");
        }
        return id;
    }

    private static long number(Request request, String name) {
        try {
            return NumberText.whole(place(request, name));
        } catch (NumberFormatException e) {
            throw new HttpError(400, name + " format parsing failed");
        }
    }

    private long nanosNow() {
        var now = clock.instant();
        return now.getEpochSecond() * NANOS_PER_SECOND + now.getNano();
    }

    private static String place(Request request, String name) {
        return request.pathParameters().get(name);
    }
}
