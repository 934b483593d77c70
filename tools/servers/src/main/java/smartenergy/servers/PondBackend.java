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
import io.netty.channel.Channel;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.h2.mvstore.MVStoreException;

/**
 * Has the disk take what a request wrote before it is answered, so that what was acknowledged survives kill -9 and a
 * power cut. The library leaves that to a timer, and loses.
 */
final class PondBackend extends H2Backend {
    /** MongoDB's OutOfDiskSpace. */
    private static final int NO_ROOM = 14_031;

    private static final String INSERT = "insert";
    private static final String AGGREGATE = "aggregate";
    private static final String COUNT = "count";
    /** The second of two stages that a driver has its {@code countDocuments} made of. */
    private static final Document COUNTED =
            new Document("$group", new Document("_id", 1).append("n", new Document("$sum", 1)));

    private static final Set<String> WRITES = Set.of(INSERT, "update", "delete", "findandmodify");
    /** Whatever else there is may make or remove a collection. */
    private static final Set<String> READS = Set.of(
            "find",
            "getmore",
            "killcursors",
            COUNT,
            "distinct",
            "collstats",
            "dbstats",
            "validate",
            "listcollections",
            "listindexes",
            "listdatabases",
            "ismaster",
            "hello",
            "buildinfo",
            "ping",
            "serverstatus",
            "whatsmyuri",
            "getlog",
            "getlasterror",
            "getparameter",
            "endsessions",
            "connectionstatus",
            "hostinfo");

    private final GroupCommit commits;
    private final BooleanSupplier hasRoom;
    private final Consumer<Throwable> end;

    /**
     * @param hasRoom whether the disk can take more; inserts are refused where not, as a store that once could not
     *     write stays broken. Updates, such as those of checkpoints, have the room that is left: without them what is
     *     there could be neither relayed nor deleted
     * @param end is told when the store can do no more
     */
    PondBackend(GroupCommit commits, BooleanSupplier hasRoom, Consumer<Throwable> end) {
        this.commits = commits;
        this.hasRoom = hasRoom;
        this.end = end;
        super(commits.maps().store()); // opens what is there
    }

    @Override
    public Document handleCommand(Channel channel, String database, String command, Document query) {
        try {
            if (command.equalsIgnoreCase(AGGREGATE) && isCount(query)) {
                return count(channel, database, query);
            }
            return handle(command, query, () -> super.handleCommand(channel, database, command, query));
        } catch (MVStoreException | UncheckedIOException | OutOfMemoryError e) {
            end.accept(e);
            throw e;
        }
    }

    private static boolean isCount(Document query) {
        return query.get("pipeline") instanceof List<?> stages
                && stages.size() == 2
                && stages.getFirst() instanceof Document first
                && first.keySet().equals(Set.of("$match"))
                && first.get("$match") instanceof Document
                && COUNTED.equals(stages.getLast());
    }

    /** The library would have all documents of the collection in memory, to count some. */
    private Document count(Channel channel, String database, Document query) {
        var collection = query.get(AGGREGATE);
        var match = (Document) ((Document) ((List<?>) query.get("pipeline")).getFirst()).get("$match");
        var answer = handleCommand(channel, database, COUNT, new Document(COUNT, collection).append("query", match));
        var found =
                answer.get("n").equals(0) ? List.of() : List.of(new Document("_id", 1).append("n", answer.get("n")));
        var cursor =
                new Document("id", 0L).append("ns", database + "." + collection).append("firstBatch", found);
        return new Document("cursor", cursor).append("ok", 1.0);
    }

    private Document handle(String command, Document query, Supplier<Document> action) {
        var name = command.toLowerCase(Locale.ROOT);
        if (name.equals(INSERT) && !hasRoom.getAsBoolean()) {
            throw new MongoServerError(NO_ROOM, "OutOfDiskSpace", "no room is left on the DataPond's disk");
        }
        try {
            return counted(isRead(name, query) ? action.get() : commits.write(!WRITES.contains(name), action));
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

    private static boolean isRead(String name, Document query) {
        return READS.contains(name)
                || name.equals(AGGREGATE)
                        && query.get("pipeline") instanceof List<?> stages
                        && stages.stream().noneMatch(PondBackend::isWritten);
    }

    private static boolean isWritten(Object stage) {
        return !(stage instanceof Document known) || known.containsKey("$out") || known.containsKey("$merge");
    }

    /** The library closes the store, too. */
    @Override
    public void close() {
        commits.close();
        super.close();
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
            var positions = commits.maps().index(databaseName + "." + collection, index);
            return new PondIndex(positions, index, keys, sparse);
        }

        @Override
        protected MongoCollection<Object> openOrCreateCollection(String collection, CollectionOptions options) {
            return new PondCollection(this, collection, options, commits.maps(), cursorRegistry);
        }
    }
}
