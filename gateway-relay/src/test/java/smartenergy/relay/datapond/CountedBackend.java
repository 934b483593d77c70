package smartenergy.relay.datapond;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.backend.memory.MemoryCollection;
import de.bwaldvogel.mongo.backend.memory.MemoryDatabase;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A server's memory that counts what it is asked, and can refuse it or answer falsely. */
final class CountedBackend extends MemoryBackend {
    private final Map<String, Integer> commands = new ConcurrentHashMap<>();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private volatile int concealed;

    @Override
    public MemoryDatabase openOrCreateDatabase(String name) {
        return new IndexedDatabase(name, getCursorRegistry());
    }

    private static final class IndexedDatabase extends MemoryDatabase {
        private IndexedDatabase(String name, CursorRegistry cursors) {
            super(name, cursors);
        }

        @Override
        protected MemoryCollection openOrCreateCollection(String name, CollectionOptions options) {
            return new IndexedCollection(this, name, options, cursorRegistry);
        }
    }

    /** Answers alternatives by indexes, as MongoDB does; the library would read every document for it. */
    private static final class IndexedCollection extends MemoryCollection {
        private IndexedCollection(
                MongoDatabase database, String name, CollectionOptions options, CursorRegistry cursors) {
            super(database, name, options, cursors);
        }

        @Override
        protected QueryResult queryDocuments(
                Document query, Document orderBy, int skip, int limit, int batchSize, Document projection) {
            if (!(query.get("$or") instanceof Collection<?> alternatives) || query.size() > 1) {
                return super.queryDocuments(query, orderBy, skip, limit, batchSize, projection);
            }
            var found = new LinkedHashMap<Object, Document>();
            for (var alternative : alternatives) {
                super.queryDocuments((Document) alternative, null, 0, 0, 0, null)
                        .forEach(document -> found.put(document.get("_id"), document));
            }
            return new QueryResult(found.values());
        }
    }

    @Override
    public Document handleMessage(MongoMessage message) {
        var command = message.getDocument().keySet().iterator().next();
        commands.merge(command, 1, Integer::sum);
        if (refused.contains(command)) {
            throw new MongoServerError(1, "InternalError", "refused");
        }
        var answer = super.handleMessage(message);
        if (command.equals("insert")) {
            // The library counts what it refused too, which MongoDB does not.
            int errors = answer.get("writeErrors") instanceof Collection<?> all ? all.size() : 0;
            answer.put("n", (Integer) answer.get("n") - errors - concealed);
        }
        return answer;
    }

    /** How often it was asked for that since the last call. */
    int asked(String command) {
        var times = commands.remove(command);
        return times == null ? 0 : times;
    }

    void refuse(String command) {
        refused.add(command);
    }

    void refuseNothing() {
        refused.clear();
    }

    /** Answers inserts as if it had inserted so many less. */
    void conceal(int inserts) {
        concealed = inserts;
    }
}
