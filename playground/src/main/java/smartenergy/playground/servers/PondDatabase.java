package smartenergy.playground.servers;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.backend.h2.H2Database;
import de.bwaldvogel.mongo.bson.Document;
import java.util.List;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ObjectDataType;

/** A database whose maps are opened, under the names that the library gives them, with types that suit them. */
final class PondDatabase extends H2Database {
    private final MVStore store;

    PondDatabase(String name, MVStore store, CursorRegistry cursors) {
        // Before super(), which opens what the store already has.
        this.store = store;
        super(name, store, cursors);
    }

    @Override
    protected Index<Object> openOrCreateUniqueIndex(
            String collection, String index, List<IndexKey> keys, boolean sparse) {
        store.openMap(
                databaseName + "." + collection + "._index_" + index,
                new MVMap.Builder<KeyValue, Object>().keyType(new KeyValueType()).valueType(new ObjectDataType()));
        return super.openOrCreateUniqueIndex(collection, index, keys, sparse);
    }

    @Override
    protected MongoCollection<Object> openOrCreateCollection(String collection, CollectionOptions options) {
        var fullName = databaseName + "." + collection;
        MVMap<Object, Document> documents = store.openMap(
                "databases." + fullName,
                new MVMap.Builder<Object, Document>().keyType(new ObjectDataType()).valueType(new BsonType()));
        MVMap<String, Object> meta = store.openMap("meta." + fullName);
        return new PondCollection(this, collection, options, documents, meta, cursorRegistry);
    }
}
