package smartenergy.relay.datapond;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Sorts.ascending;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.ReplaceOptions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.bson.Document;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.telemetry.Flag;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Measurement;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.Sequence;

/** The form of a reading in the DataPond. */
final class ReadingDocuments {
    static final String RECEIVED_AT = "receivedAt";
    private static final Logger LOG = LoggerFactory.getLogger(ReadingDocuments.class);

    private ReadingDocuments() {}

    static Document toDocument(long position, Reading reading, Instant receivedAt) {
        var document = new Document("_id", position)
                .append("device", reading.device())
                .append("kind", reading.measurement().kind().text())
                .append("source", reading.measurement().source())
                .append("observedAt", reading.observedAtNanos())
                .append("site", reading.site())
                .append("room", reading.room());
        reading.sequence()
                .ifPresent(
                        sequence -> document.append("stream", sequence.stream()).append("seq", sequence.number()));
        var measurement = reading.measurement();
        if (!measurement.profile().isEmpty()) {
            document.append("profile", measurement.profile());
        }
        if (!measurement.texts().isEmpty()) {
            document.append("texts", members(measurement.texts()));
        }
        measurement.kind().words().ifPresent(words -> document.append(words.member(), measurement.words()));
        if (!reading.flags().isEmpty()) {
            document.append("flags", reading.flags().stream().map(Flag::text).toList());
        }
        return document.append("values", members(measurement.values())).append(RECEIVED_AT, Date.from(receivedAt));
    }

    private static Document members(Map<String, ?> byName) {
        var members = new Document();
        members.putAll(byName);
        return members;
    }

    /** Finds what has the reading's identity; the fields and their order are those of the unique index. */
    static Document byIdentity(Reading reading) {
        var identity = reading.identity();
        return new Document("device", identity.device())
                .append("kind", identity.kind().text())
                .append("source", identity.source())
                .append("observedAt", identity.observedAtNanos());
    }

    /** Finds what has one of the readings' identities, by one question. */
    static Document byIdentities(List<Reading> readings) {
        var identities = readings.stream().map(ReadingDocuments::byIdentity).toList();
        return identities.size() == 1 ? identities.getFirst() : new Document("$or", identities);
    }

    /**
     * Has the server take each reading once.
     *
     * @param repeatedOnes takes those that came again while it was not asked to, perhaps with other values
     */
    static void makeUnique(MongoCollection<Document> readings, MongoCollection<Document> repeatedOnes) {
        var index = Indexes.ascending("device", "kind", "source", "observedAt");
        var unique = new IndexOptions().unique(true);
        try {
            readings.createIndex(index, unique);
        } catch (MongoException e) {
            if (e.getCode() != Inserts.DUPLICATE_KEY) {
                throw e;
            }
            var repeated = repeated(readings);
            LOG.error(
                    "The DataPond has readings more than once; moves {} that came later to {}",
                    repeated.size(),
                    repeatedOnes.getNamespace());
            repeated.forEach(id -> move(id, readings, repeatedOnes));
            readings.createIndex(index, unique);
        }
    }

    private static void move(long id, MongoCollection<Document> from, MongoCollection<Document> to) {
        var moved = from.find(eq("_id", id)).first();
        if (moved != null) { // else another instance has
            to.replaceOne(eq("_id", id), moved, new ReplaceOptions().upsert(true));
            from.deleteOne(eq("_id", id));
        }
    }

    private static List<Long> repeated(MongoCollection<Document> readings) {
        var seen = new HashMap<List<String>, Set<Long>>();
        var repeated = new ArrayList<Long>();
        for (var document : readings.find()
                .projection(Projections.include("device", "kind", "source", "observedAt"))
                .sort(ascending("_id"))) {
            var series =
                    List.of(document.getString("device"), document.getString("kind"), document.getString("source"));
            if (!seen.computeIfAbsent(series, any -> new HashSet<>()).add(document.getLong("observedAt"))) {
                repeated.add(document.getLong("_id"));
            }
        }
        return repeated;
    }

    static Reading toReading(Document document) {
        return new Reading(
                document.getString("site"),
                document.getString("room"),
                document.getString("device"),
                Reading.instantOfNanos(document.getLong("observedAt")),
                Optional.ofNullable(document.getLong("seq"))
                        .map(number -> new Sequence(document.getInteger("stream"), number)),
                measurement(document),
                document.getList("flags", String.class, List.of()).stream()
                        .map(Flag::of)
                        .collect(Collectors.toSet()));
    }

    private static Measurement measurement(Document document) {
        var kind = Kind.of(document.getString("kind"));
        return Measurement.of(
                kind,
                document.getString("profile"),
                document.getString("source"),
                byName(document.get("values", Document.class), Double.class),
                byName(document.get("texts", new Document()), String.class),
                kind.words()
                        .map(words -> document.getList(words.member(), String.class, List.of()))
                        .orElse(List.of()));
    }

    private static <T> SortedMap<String, T> byName(Document members, Class<T> type) {
        var byName = new TreeMap<String, T>();
        members.keySet().forEach(name -> byName.put(name, members.get(name, type)));
        return byName;
    }
}
