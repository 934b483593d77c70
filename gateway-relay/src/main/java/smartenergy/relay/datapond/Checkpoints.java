package smartenergy.relay.datapond;

import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.bson.Document;

/** How far a collection was relayed, durably, by epoch of the instance that wrote. Any thread. */
final class Checkpoints {
    private static final String POSITION = "position";
    private static final String COLLECTION = "collection";

    private final MongoCollection<Document> documents;
    private final String collection;
    private final Map<Long, Long> byEpoch = new ConcurrentHashMap<>();

    Checkpoints(MongoCollection<Document> documents, String collection) {
        this.documents = documents;
        this.collection = collection;
        refresh();
    }

    /** Learns what other instances relayed. */
    void refresh() {
        for (var document : documents.find(new Document(COLLECTION, collection))) {
            long position = document.getLong(POSITION);
            byEpoch.merge(Positions.epochOf(position), position, Math::max);
        }
    }

    long of(long epoch) {
        return byEpoch.getOrDefault(epoch, Positions.start(epoch));
    }

    boolean hasPassed(long position) {
        return position <= of(Positions.epochOf(position));
    }

    /** Moves forward only, whichever instance is the slower one. */
    void move(long position) {
        long epoch = Positions.epochOf(position);
        documents.updateOne(
                eq("_id", collection + "/" + epoch),
                Updates.combine(Updates.set(COLLECTION, collection), Updates.max(POSITION, position)),
                new UpdateOptions().upsert(true));
        byEpoch.merge(epoch, position, Math::max);
    }

    /** Forgets epochs before one that have no documents left; should they get some, all of those are relayed. */
    void prune(Set<Long> withDocuments, long before) {
        for (long epoch : byEpoch.keySet()) {
            if (epoch < before && !withDocuments.contains(epoch)) {
                documents.deleteOne(eq("_id", collection + "/" + epoch));
                byEpoch.remove(epoch);
            }
        }
    }
}
