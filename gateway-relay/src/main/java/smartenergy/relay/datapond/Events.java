package smartenergy.relay.datapond;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Sorts.ascending;
import static com.mongodb.client.model.Sorts.descending;
import static com.mongodb.client.model.Sorts.orderBy;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.client.model.Projections;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.bson.Document;
import org.bson.conversions.Bson;
import smartenergy.relay.datapond.ReadingStore.Outcome;

/** EdgeX events in the DataPond, whole: the newest of them. Any thread. */
public final class Events implements EventStore {
    private static final int MAX_EVENTS = 100_000;
    private static final long MAX_BYTES = 1L << 30;
    private static final int CHUNK = 1_000;
    private static final String JSON = "json";
    private static final String READINGS = "readings";
    private static final String ORIGIN = "origin";
    private static final String DEVICE = "device";
    private static final String RECEIVED_AT = "receivedAt";
    private static final Bson NEWEST_FIRST = orderBy(descending(ORIGIN), ascending("_id"));

    private final MongoCollection<Document> documents;
    private final LongSupplier bytes;
    private final Duration maxAge;
    private final Clock clock;

    /** Part of what a query found. */
    public record Page(long total, List<String> json) {}

    /** A reading as the one of this index in the event of this JSON. */
    public record Place(String json, int index) {}

    /** Part of the readings that a query found. */
    public record Places(long total, List<Place> places) {}

    private record Found(String id, int index) {}

    Events(MongoCollection<Document> documents, LongSupplier bytes, Duration maxAge, Clock clock) {
        this.documents = documents;
        this.bytes = bytes;
        this.maxAge = maxAge;
        this.clock = clock;
        documents.createIndex(Indexes.descending(ORIGIN));
        documents.createIndex(Indexes.ascending(DEVICE));
        documents.createIndex(Indexes.ascending(RECEIVED_AT));
    }

    @Override
    public List<Outcome> store(List<StoredEvent> events) {
        return events.isEmpty() ? List.of() : DataPond.orUnavailable(() -> insert(events));
    }

    private List<Outcome> insert(List<StoredEvent> events) {
        var now = Date.from(clock.instant());
        var outcomes = new ArrayList<>(Collections.nCopies(events.size(), Outcome.STORED));
        try {
            documents.insertMany(
                    events.stream().map(event -> toDocument(event, now)).toList(),
                    new InsertManyOptions().ordered(false));
        } catch (MongoBulkWriteException e) {
            DataPond.requireDuplicatesOnly(e);
            e.getWriteErrors().forEach(error -> outcomes.set(error.getIndex(), compare(events.get(error.getIndex()))));
        }
        return outcomes;
    }

    private Outcome compare(StoredEvent event) {
        return byId(event.id()).filter(event.json()::equals).isPresent() ? Outcome.DUPLICATE : Outcome.CONFLICT;
    }

    private static Document toDocument(StoredEvent event, Date receivedAt) {
        return new Document("_id", event.id())
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
                () -> Optional.ofNullable(documents.find(eq("_id", id)).first()).map(found -> found.getString(JSON)));
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
                        page.add(new Found(document.getString("_id"), i));
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
        var json = new HashMap<String, String>();
        var ids = page.stream().map(Found::id).distinct().toList();
        documents.find(in("_id", ids)).forEach(found -> json.put(found.getString("_id"), found.getString(JSON)));
        return page.stream()
                .filter(found -> json.containsKey(found.id()))
                .map(found -> new Place(json.get(found.id()), found.index()))
                .toList();
    }

    /** Returns whether there was one. */
    public boolean delete(String id) {
        return DataPond.orUnavailable(() -> documents.deleteOne(eq("_id", id)).getDeletedCount() > 0);
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
        documents.deleteMany(
                lt(RECEIVED_AT, Date.from(clock.instant().minus(maxAge))));
        deleteOldest(documents.estimatedDocumentCount() - MAX_EVENTS);
        boolean isTooMuch = bytes.getAsLong() > MAX_BYTES;
        while (isTooMuch && deleteOldest(CHUNK) > 0) {
            isTooMuch = bytes.getAsLong() > MAX_BYTES;
        }
    }

    private long deleteOldest(long count) {
        if (count <= 0) {
            return 0;
        }
        var ids = documents
                .find()
                .projection(Projections.include("_id"))
                .sort(ascending(RECEIVED_AT))
                .limit((int) count)
                .map(document -> document.getString("_id"))
                .into(new ArrayList<>());
        return documents.deleteMany(in("_id", ids)).getDeletedCount();
    }
}
