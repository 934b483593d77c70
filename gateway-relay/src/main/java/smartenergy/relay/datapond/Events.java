package smartenergy.relay.datapond;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Sorts.ascending;
import static com.mongodb.client.model.Sorts.descending;
import static com.mongodb.client.model.Sorts.orderBy;

import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Projections;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.bson.Document;
import org.bson.conversions.Bson;
import smartenergy.relay.datapond.ReadingStore.Outcome;

/** EdgeX events in the DataPond, whole: the newest of them. Any thread. */
public final class Events implements EventStore {
    private static final int MAX_EVENTS = 100_000;
    private static final long MAX_BYTES = 1L << 30;
    private static final int CHUNK = 1_000;
    private static final String ID = "id";
    private static final String JSON = "json";
    private static final String READINGS = "readings";
    private static final String ORIGIN = "origin";
    private static final String DEVICE = "device";
    private static final String RECEIVED_AT = "receivedAt";
    private static final Bson NEWEST_FIRST = orderBy(descending(ORIGIN), descending("_id"));

    private final MongoCollection<Document> documents;
    private final AtomicLong lastPosition;
    private final LongSupplier bytes;
    private final Duration maxAge;
    private final Clock clock;

    /** Part of what a query found. */
    public record Page(long total, List<String> json) {}

    /** A reading as the one of this index in the event of this JSON. */
    public record Place(String json, int index) {}

    /** Part of the readings that a query found. */
    public record Places(long total, List<Place> places) {}

    private record Found(long position, int index) {}

    /**
     * They are kept by {@link Positions} so that every server finds the oldest without reading all.
     *
     * @param bytes how large the collection is
     */
    Events(MongoCollection<Document> documents, long epoch, LongSupplier bytes, Duration maxAge, Clock clock) {
        this.documents = documents;
        this.lastPosition = new AtomicLong(Positions.start(epoch));
        this.bytes = bytes;
        this.maxAge = maxAge;
        this.clock = clock;
        documents.createIndex(Indexes.ascending(ID), new IndexOptions().unique(true));
        documents.createIndex(Indexes.descending(ORIGIN));
    }

    @Override
    public List<Outcome> store(List<StoredEvent> events) {
        return events.isEmpty() ? List.of() : DataPond.orUnavailable(() -> insert(events));
    }

    private List<Outcome> insert(List<StoredEvent> events) {
        var now = Date.from(clock.instant());
        var outcomes = new ArrayList<>(Collections.nCopies(events.size(), Outcome.STORED));
        var repeated = Inserts.eachOnce(
                documents, events.stream().map(event -> toDocument(event, now)).toList());
        if (!repeated.isEmpty()) {
            var stored = new HashMap<String, String>();
            var ids = repeated.stream().map(index -> events.get(index).id()).toList();
            documents.find(in(ID, ids)).forEach(found -> stored.put(found.getString(ID), found.getString(JSON)));
            for (int index : repeated) {
                boolean isSame = events.get(index)
                        .json()
                        .equals(stored.get(events.get(index).id()));
                outcomes.set(index, isSame ? Outcome.DUPLICATE : Outcome.CONFLICT);
            }
        }
        return outcomes;
    }

    private Document toDocument(StoredEvent event, Date receivedAt) {
        return new Document("_id", lastPosition.incrementAndGet())
                .append(ID, event.id())
                .append(DEVICE, event.device())
                .append("profile", event.profile())
                .append("source", event.source())
                .append(ORIGIN, event.origin())
                .append(
                        READINGS,
                        event.readings().stream()
                                .map(reading ->
                                        new Document("resource", reading.resource()).append(ORIGIN, reading.origin()))
                                .toList())
                .append(JSON, event.json())
                .append(RECEIVED_AT, receivedAt);
    }

    /** The event's JSON. */
    public Optional<String> byId(String id) {
        return DataPond.orUnavailable(
                () -> Optional.ofNullable(documents.find(eq(ID, id)).first()).map(found -> found.getString(JSON)));
    }

    public Page events(EventQuery query, int offset, int limit) {
        var filter = filter(query).append(ORIGIN, new Document("$gte", query.from()).append("$lte", query.to()));
        return DataPond.orUnavailable(() -> new Page(
                documents.countDocuments(filter),
                limit == 0
                        ? List.of()
                        : documents
                                .find(filter)
                                .sort(NEWEST_FIRST)
                                .skip(offset)
                                .limit(limit)
                                .map(found -> found.getString(JSON))
                                .into(new ArrayList<>())));
    }

    private static Document filter(EventQuery query) {
        var filter = new Document();
        query.device().ifPresent(device -> filter.append(DEVICE, device));
        return filter;
    }

    /** Reads what the readings are of, for all events of the device, but only those of the page whole. */
    public Places readings(EventQuery query, int offset, int limit) {
        return DataPond.orUnavailable(() -> {
            long total = 0;
            var page = new ArrayList<Found>();
            for (var document : documents
                    .find(filter(query))
                    .projection(Projections.include(READINGS))
                    .sort(NEWEST_FIRST)) {
                var readings = document.getList(READINGS, Document.class);
                for (int i = 0; i < readings.size(); i++) {
                    if (query.matches(key(readings.get(i))) && total++ >= offset && page.size() < limit) {
                        page.add(new Found(document.getLong("_id"), i));
                    }
                }
            }
            return new Places(total, places(page));
        });
    }

    private static StoredEvent.ReadingKey key(Document reading) {
        return new StoredEvent.ReadingKey(reading.getString("resource"), reading.getLong(ORIGIN));
    }

    private List<Place> places(List<Found> page) {
        var json = new HashMap<Long, String>();
        var positions = page.stream().map(Found::position).distinct().toList();
        documents.find(in("_id", positions)).forEach(found -> json.put(found.getLong("_id"), found.getString(JSON)));
        return page.stream()
                .filter(found -> json.containsKey(found.position()))
                .map(found -> new Place(json.get(found.position()), found.index()))
                .toList();
    }

    /** Returns whether there was one. */
    public boolean delete(String id) {
        return DataPond.orUnavailable(() -> documents.deleteOne(eq(ID, id)).getDeletedCount() > 0);
    }

    public void deleteOf(String device) {
        DataPond.orUnavailable(() -> documents.deleteMany(eq(DEVICE, device)));
    }

    /** @param origin nanoseconds since 1970 */
    public void deleteBefore(long origin) {
        DataPond.orUnavailable(() -> documents.deleteMany(lt(ORIGIN, origin)));
    }

    /** Deletes what is too old or too much; the readings that were made of it stay. */
    void enforceBounds() {
        var limit = Date.from(clock.instant().minus(maxAge));
        while (isOldestBefore(limit)) {
            deleteOldest(CHUNK, document -> document.getDate(RECEIVED_AT).before(limit));
        }
        for (long excess = documents.estimatedDocumentCount() - MAX_EVENTS; excess > 0; excess -= CHUNK) {
            deleteOldest((int) Math.min(excess, CHUNK), any -> true);
        }
        boolean isTooMuch = bytes.getAsLong() > MAX_BYTES;
        while (isTooMuch && deleteOldest(CHUNK, any -> true) > 0) {
            isTooMuch = bytes.getAsLong() > MAX_BYTES;
        }
    }

    private boolean isOldestBefore(Date limit) {
        var oldest = heads(1).first();
        return oldest != null && oldest.getDate(RECEIVED_AT).before(limit);
    }

    private FindIterable<Document> heads(int max) {
        return documents
                .find()
                .projection(Projections.include(RECEIVED_AT))
                .sort(ascending("_id"))
                .limit(max);
    }

    private long deleteOldest(int max, Predicate<Document> unwanted) {
        long last = -1;
        for (var document : heads(max)) {
            if (!unwanted.test(document)) {
                break;
            }
            last = document.getLong("_id");
        }
        return documents.deleteMany(lte("_id", last)).getDeletedCount();
    }
}
