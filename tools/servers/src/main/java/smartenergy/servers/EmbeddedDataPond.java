package smartenergy.servers;

import de.bwaldvogel.mongo.MongoServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import org.h2.mvstore.MVStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A MongoDB-wire server on one file: the DataPond where no MongoDB is at hand. Takes mongod's options {@code --port},
 * {@code --dbpath} and {@code --bind_ip}.
 */
public final class EmbeddedDataPond implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDataPond.class);
    private static final String FILE = "datapond.mv";
    private static final int CACHE_MEGABYTES = 32;
    private static final Duration COMPACTION_INTERVAL = Duration.ofSeconds(5);
    private static final int FILL_PERCENT = 60;
    private static final int COMPACTED_BYTES = 16 << 20;

    private final MVStore store;
    private final MongoServer server;
    private final Thread compaction;

    public EmbeddedDataPond(int port, Path file) {
        this("127.0.0.1", port, file);
    }

    private EmbeddedDataPond(String address, int port, Path file) {
        // Every answer commits (PondBackend), so the store's own timer, which also compacts, is not needed.
        store = new MVStore.Builder()
                .fileName(file.toString())
                .cacheSize(CACHE_MEGABYTES)
                .autoCommitDisabled()
                .open();
        server = new MongoServer(new PondBackend(store));
        server.bind(address, port);
        compaction = Thread.ofPlatform().name("compaction").daemon().start(this::compact);
        LOG.info("DataPond listens on {} file={}", server.getConnectionString(), file);
    }

    public static void main(String[] args) throws IOException {
        var options = new HashMap<String, String>();
        for (int i = 0; i + 1 < args.length; i += 2) {
            options.put(args[i], args[i + 1]);
        }
        var folder = Path.of(options.getOrDefault("--dbpath", "/data/db"));
        Files.createDirectories(folder);
        var pond = new EmbeddedDataPond(
                options.getOrDefault("--bind_ip", "127.0.0.1"),
                Integer.parseInt(options.getOrDefault("--port", "27017")),
                folder.resolve(FILE));
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
