package smartenergy.relay.datapond;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Sorts.ascending;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.ReplaceOptions;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.bson.Document;

/** Kept as texts, because the JSON's members may have names that a document of MongoDB cannot hold. */
final class StoredDocuments implements NamedDocuments {
    private static final String JSON = "json";
    private static final String CREATED = "created";

    private final MongoCollection<Document> documents;
    private final Clock clock;

    StoredDocuments(MongoCollection<Document> documents, Clock clock) {
        this.documents = documents;
        this.clock = clock;
    }

    @Override
    public SequencedMap<String, String> all() {
        return DataPond.orUnavailable(() -> {
            var byName = new LinkedHashMap<String, String>();
            for (var document : documents.find().sort(ascending(CREATED, "_id"))) {
                byName.put(document.getString("_id"), document.getString(JSON));
            }
            return byName;
        });
    }

    @Override
    public boolean add(String name, String json) {
        return DataPond.orUnavailable(() -> {
            try {
                documents.insertOne(new Document("_id", name).append(JSON, json).append(CREATED, clock.millis()));
                return true;
            } catch (MongoWriteException e) {
                if (e.getError().getCategory() == ErrorCategory.DUPLICATE_KEY) {
                    return false;
                }
                throw e;
            }
        });
    }

    @Override
    public void replace(String name, String json) {
        DataPond.orUnavailable(() -> documents.replaceOne(
                eq("_id", name),
                new Document(JSON, json).append(CREATED, created(name)),
                new ReplaceOptions().upsert(true)));
    }

    private long created(String name) {
        var before = documents.find(eq("_id", name)).first();
        return before == null ? clock.millis() : before.getLong(CREATED);
    }

    @Override
    public boolean remove(String name) {
        return DataPond.orUnavailable(() -> documents.deleteOne(eq("_id", name)).getDeletedCount() > 0);
    }
}
