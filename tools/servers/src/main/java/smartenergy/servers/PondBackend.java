package smartenergy.servers;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.backend.h2.H2Database;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import java.util.Collection;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;

/**
 * Has the disk take what a request wrote before it is answered, so that what was acknowledged survives kill -9 and a
 * power cut. The library leaves that to a timer, and loses.
 */
final class PondBackend extends H2Backend {
    /** MongoDB's OutOfDiskSpace. */
    private static final int NO_ROOM = 14_031;

    private final GroupCommit commits;
    private final BooleanSupplier hasRoom;
    private final Consumer<Throwable> end;

    /**
     * @param hasRoom whether the disk can take more; inserts are refused where not, as a store that once could not
     *     write stays broken. Updates, such as those of checkpoints, have the room that is left: without them what is
     *     there could be neither relayed nor deleted
     * @param end is told when the store can do no more
     */
    PondBackend(GroupCommit commits, MVStore store, BooleanSupplier hasRoom, Consumer<Throwable> end) {
        super(store);
        this.commits = commits;
        this.hasRoom = hasRoom;
        this.end = end;
    }

    @Override
    public Document handleMessage(MongoMessage message) {
        try {
            return handle(message);
        } catch (MVStoreException | OutOfMemoryError e) {
            end.accept(e);
            throw e;
        }
    }

    private Document handle(MongoMessage message) {
        if (message.getDocument().keySet().iterator().next().equals("insert") && !hasRoom.getAsBoolean()) {
            throw new MongoServerError(NO_ROOM, "OutOfDiskSpace", "no room is left on the DataPond's disk");
        }
        try {
            return counted(super.handleMessage(message));
        } finally {
            commits.await();
        }
    }

    /** The library says of an insert that it inserted all, also what it has refused. */
    private static Document counted(Document answer) {
        if (answer.get("writeErrors") instanceof Collection<?> errors && answer.get("n") instanceof Integer all) {
            answer.put("n", all - errors.size());
        }
        return answer;
    }

    @Override
    protected MongoDatabase openOrCreateDatabase(String name) {
        return new PondDatabase(name);
    }

    /**
     * A database whose maps are opened with types that suit them. An inner class, because the library's constructor
     * already opens maps.
     */
    private final class PondDatabase extends H2Database {
        private PondDatabase(String name) {
            super(name, getMvStore(), getCursorRegistry());
        }

        @Override
        protected Index<Object> openOrCreateUniqueIndex(
                String collection, String index, List<IndexKey> keys, boolean sparse) {
            PondMaps.index(getMvStore(), databaseName + "." + collection, index);
            return super.openOrCreateUniqueIndex(collection, index, keys, sparse);
        }

        @Override
        protected MongoCollection<Object> openOrCreateCollection(String collection, CollectionOptions options) {
            var fullName = databaseName + "." + collection;
            return new PondCollection(
                    this,
                    collection,
                    options,
                    PondMaps.documents(getMvStore(), fullName),
                    PondMaps.meta(getMvStore(), fullName),
                    cursorRegistry);
        }
    }
}
