package smartenergy.playground.servers;

import de.bwaldvogel.mongo.MongoServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.h2.mvstore.MVStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A MongoDB-wire server on one file: the DataPond where no MongoDB is at hand. Arguments: port, file. */
public final class EmbeddedDataPond implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDataPond.class);
    private static final int CACHE_MEGABYTES = 32;
    private static final Duration COMPACTION_INTERVAL = Duration.ofSeconds(5);
    private static final int FILL_PERCENT = 60;
    private static final int COMPACTED_BYTES = 16 << 20;

    private final MVStore store;
    private final MongoServer server;
    private final Thread compaction;

    public EmbeddedDataPond(int port, Path file) {
        // Every answer commits (PondBackend), so the store's own timer, which also compacts, is not needed.
        store = new MVStore.Builder()
                .fileName(file.toString())
                .cacheSize(CACHE_MEGABYTES)
                .autoCommitDisabled()
                .open();
        server = new MongoServer(new PondBackend(store));
        server.bind("127.0.0.1", port);
        compaction = Thread.ofPlatform().name("compaction").daemon().start(this::compact);
        LOG.info("DataPond listens on {} file={}", server.getConnectionString(), file);
    }

    public static void main(String[] args) throws IOException {
        var file = Path.of(args[1]);
        Files.createDirectories(file.toAbsolutePath().getParent());
        var pond = new EmbeddedDataPond(Integer.parseInt(args[0]), file);
        Runtime.getRuntime().addShutdownHook(new Thread(pond::close));
    }

    /** The address for a client of MongoDB. */
    public String uri() {
        return server.getConnectionString();
    }

    @Override
    public void close() {
        compaction.interrupt();
        server.shutdown();
        store.close();
    }

    private void compact() {
        try {
            while (true) {
                Thread.sleep(COMPACTION_INTERVAL);
                store.compact(FILL_PERCENT, COMPACTED_BYTES);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
