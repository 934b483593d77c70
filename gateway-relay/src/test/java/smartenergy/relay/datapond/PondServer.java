package smartenergy.relay.datapond;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import de.bwaldvogel.mongo.MongoServer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import smartenergy.relay.Readings;
import smartenergy.service.config.Secret;

/** A server for DataPonds that speaks MongoDB's protocol, in memory. */
public final class PondServer implements AutoCloseable {
    public static final DataPond.Bounds WIDE = new DataPond.Bounds(1_000_000, Duration.ofDays(7));

    private final CountedBackend backend = new CountedBackend();
    private final MongoServer server = new MongoServer(backend);
    private final MongoClient client;

    public PondServer() {
        server.bind();
        client = MongoClients.create(server.getConnectionString());
    }

    public String url() {
        return server.getConnectionString();
    }

    /** One more instance's view of the same data. */
    public DataPond open() {
        return open(WIDE, Readings.NOW);
    }

    DataPond open(DataPond.Bounds bounds, Instant now) {
        return new DataPond(new Secret(server.getConnectionString()), bounds, Clock.fixed(now, ZoneOffset.UTC));
    }

    CountedBackend backend() {
        return backend;
    }

    /** Carries out no command of that name from now on. */
    public void refuse(String command) {
        backend.refuse(command);
    }

    public void refuseNothing() {
        backend.refuseNothing();
    }

    long count(String collection) {
        return client.getDatabase("datapond").getCollection(collection).countDocuments();
    }

    /** Writes behind the DataPond's back. */
    public void insert(String collection, Document document) {
        client.getDatabase("datapond").getCollection(collection).insertOne(document);
    }

    /** Takes all that is to be relayed, a few at a time. */
    static <T> List<T> relayAll(Journal<T> journal) {
        try {
            var all = new ArrayList<T>();
            for (var batch = journal.next(7, 1); !batch.isEmpty(); batch = journal.next(7, 1)) {
                batch.forEach(stored -> all.add(stored.item()));
                journal.done(batch, Map.of());
            }
            journal.settle(true);
            return all;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** As an emptied file, or a server on another one, has nothing. */
    void empty() {
        client.getDatabase("datapond").drop();
    }

    @Override
    public void close() {
        client.close();
        server.shutdownNow();
    }
}
