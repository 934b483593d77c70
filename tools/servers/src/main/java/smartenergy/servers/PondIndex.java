package smartenergy.servers;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.AbstractUniqueIndex;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.bson.Document;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A unique index as a map. For a document that is added it makes the keys once and looks for them once before it puts
 * them; the library's own makes them three times and looks twice.
 */
final class PondIndex extends AbstractUniqueIndex<Object> {
    private final LoggedMap<KeyValue, Object> positions;
    /** What {@link #checkAdd} has found to be new. */
    private Document checked;

    private Set<KeyValue> checkedKeys = Set.of();

    PondIndex(LoggedMap<KeyValue, Object> positions, String name, List<IndexKey> keys, boolean sparse) {
        super(name, keys, sparse);
        this.positions = positions;
    }

    @Override
    public synchronized void checkAdd(Document document, MongoCollection<Object> collection) {
        checked = null;
        if (isSparse()) {
            super.checkAdd(document, collection); // knows who is not in it
            return;
        }
        var keys = getKeyValues(document);
        if (keys.stream().anyMatch(positions::containsKey)) {
            super.checkAdd(document, collection); // says so in the library's words
        }
        checked = document;
        checkedKeys = keys;
    }

    @Override
    public synchronized void add(Document document, Object position, MongoCollection<Object> collection) {
        if (document != checked) {
            super.add(document, position, collection);
            return;
        }
        checked = null;
        for (var key : checkedKeys) {
            if (!putKeyPosition(key, position)) {
                throw new IllegalStateException(key + " is in " + this + " since it was looked for");
            }
        }
    }

    @Override
    protected Object removeDocument(KeyValue key) {
        return positions.remove(key);
    }

    @Override
    protected boolean putKeyPosition(KeyValue key, Object position) {
        return positions.putIfAbsent(key, Missing.ofNullable(position)) == null;
    }

    @Override
    protected Iterable<Map.Entry<KeyValue, Object>> getIterable() {
        return positions.entrySet();
    }

    @Override
    protected Object getPosition(KeyValue key) {
        return positions.get(key);
    }

    @Override
    public long getCount() {
        return positions.sizeAsLong();
    }

    @Override
    public long getDataSize() {
        return getCount();
    }
}
