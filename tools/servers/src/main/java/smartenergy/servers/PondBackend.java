package smartenergy.servers;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.backend.h2.H2Database;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import java.util.List;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ObjectDataType;

/**
 * Commits the store before a request is answered, so that what was acknowledged survives kill -9. The library leaves
 * that to a timer, and loses.
 */
final class PondBackend extends H2Backend {
    PondBackend(MVStore store) {
        super(store);
    }

    @Override
    public Document handleMessage(MongoMessage message) {
        try {
            return super.handleMessage(message);
        } finally {
            commit();
        }
    }

    @Override
    protected MongoDatabase openOrCreateDatabase(String name) {
        return new PondDatabase(name);
    }

    /**
     * A database whose maps are opened, under the names that the library gives them, with types that suit them. An
     * inner class, because the library's constructor already opens maps.
     */
    private final class PondDatabase extends H2Database {
        private PondDatabase(String name) {
            super(name, getMvStore(), getCursorRegistry());
        }

        @Override
        protected Index<Object> openOrCreateUniqueIndex(
                String collection, String index, List<IndexKey> keys, boolean sparse) {
            getMvStore()
                    .openMap(
                            databaseName + "." + collection + "._index_" + index,
                            new MVMap.Builder<KeyValue, Object>()
                                    .keyType(new KeyValueType())
                                    .valueType(new ObjectDataType()));
            return super.openOrCreateUniqueIndex(collection, index, keys, sparse);
        }

        @Override
        protected MongoCollection<Object> openOrCreateCollection(String collection, CollectionOptions options) {
            var fullName = databaseName + "." + collection;
            MVMap<Object, Document> documents = getMvStore()
                    .openMap(
                            "databases." + fullName,
                            new MVMap.Builder<Object, Document>()
                                    .keyType(new ObjectDataType())
                                    .valueType(new BsonType()));
            MVMap<String, Object> meta = getMvStore().openMap("meta." + fullName);
            return new PondCollection(this, collection, options, documents, meta, cursorRegistry);
        }
    }
}
