package smartenergy.servers;

import de.bwaldvogel.mongo.MongoServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.function.BooleanSupplier;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A MongoDB-wire server on one file: the DataPond where no MongoDB is at hand. Takes mongod's options {@code --port},
 * {@code --dbpath} and {@code --bind_ip}; with {@code --health-port} it also answers {@code /health/ready} over HTTP.
 */
public final class EmbeddedDataPond implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDataPond.class);
    private static final String FILE = "datapond.mv";
    private static final Duration CARE_INTERVAL = Duration.ofSeconds(5);
    private static final int FILL_PERCENT = 60;
    private static final int COMPACTED_BYTES = 4 << 20;
    /** Left for what deletes, and for the store's own needs. */
    private static final long MIN_FREE_BYTES = 48L << 20;

    /**
     * So long the gateway waits for an answer; a card that is busy takes many seconds for a sync, and starting the
     * server anew makes it no faster.
     */
    private static final Duration WRITE_PATIENCE = Duration.ofSeconds(30);

    private static final int EX_SOFTWARE = 70;

    private final String address;
    private final Path file;
    private final BooleanSupplier hasRoom;
    private final PondStore files;
    private final GroupCommit commits;
    private final MVStore store;
    private final MongoServer server;
    private final Thread care;
    private boolean wasFull;
    private volatile boolean isClosing;
    private PondHealth health;

    /** @throws IOException if the disk refuses; a damaged file is restored, or set aside */
    public EmbeddedDataPond(int port, Path file) throws IOException {
        this("127.0.0.1", port, file, () -> hasRoom(file));
    }

    EmbeddedDataPond(String address, int port, Path file, BooleanSupplier hasRoom) throws IOException {
        this.address = address;
        this.file = file;
        this.hasRoom = hasRoom;
        files = new PondStore(file);
        commits = files.open();
        store = commits.maps().store();
        server = new MongoServer(backend());
        server.bind(address, port);
        care = Thread.ofPlatform().name("care").daemon().start(this::lookAfter);
        LOG.info("DataPond listens on {} file={}", server.getConnectionString(), file);
    }

    private PondBackend backend() throws IOException {
        try {
            var backend = commits.write(true, () -> new PondBackend(commits, hasRoom, this::end));
            commits.await();
            files.note(commits.syncedVersion());
            return backend;
        } catch (MVStoreException | UncheckedIOException | OutOfMemoryError e) {
            end(e);
            throw e;
        }
    }

    private static boolean hasRoom(Path file) {
        return file.toFile().getUsableSpace() >= MIN_FREE_BYTES;
    }

    /** A store that once could not read or write never can again; whoever started this starts it anew. */
    private void end(Throwable reason) {
        if (isClosing) {
            return; // requests that came too late
        }
        LOG.error("The DataPond ends, as its store can do no more; the next start restores it", reason);
        files.suspect();
        Runtime.getRuntime().halt(EX_SOFTWARE);
    }

    public static void main(String[] args) throws IOException {
        var options = new HashMap<String, String>();
        for (int i = 0; i + 1 < args.length; i += 2) {
            options.put(args[i], args[i + 1]);
        }
        var folder = Path.of(options.getOrDefault("--dbpath", "/data/db"));
        Files.createDirectories(folder);
        var file = folder.resolve(FILE);
        var pond = new EmbeddedDataPond(
                options.getOrDefault("--bind_ip", "127.0.0.1"),
                Integer.parseInt(options.getOrDefault("--port", "27017")),
                file,
                () -> hasRoom(file));
        if (options.containsKey("--health-port")) {
            pond.answerHealth(Integer.parseInt(options.get("--health-port")));
        }
        Runtime.getRuntime().addShutdownHook(new Thread(pond::close));
    }

    /** Begins to answer {@code GET /health/ready}; returns the port, which is any free one where 0 is asked for. */
    int answerHealth(int port) throws IOException {
        health = new PondHealth(address, port, this::write, this::remark, WRITE_PATIENCE);
        return health.port();
    }

    /** A port that takes connections says little: the store may be broken, and the process hang. */
    private void write() {
        try {
            if (hasRoom.getAsBoolean()) {
                commits.mark();
            }
            commits.await();
        } catch (MVStoreException | UncheckedIOException | OutOfMemoryError e) {
            end(e);
        }
    }

    /** Without room it stays ready: one started anew has no more, and what is here can still be relayed and deleted. */
    private String remark() {
        var full = hasRoom.getAsBoolean() ? "" : ", but takes nothing new: no room is left on the DataPond's disk";
        return full + (files.finding().isEmpty() ? "" : "; of the file at this start: " + files.finding());
    }

    /** The address for a client of MongoDB. */
    public String uri() {
        return server.getConnectionString();
    }

    @Override
    public void close() {
        isClosing = true;
        care.interrupt();
        if (health != null) {
            health.close();
        }
        try {
            server.shutdown(); // and the store
            files.closed(commits.syncedVersion());
        } catch (IOException | MVStoreException e) {
            LOG.warn("Cannot close {}; the next start reads its log: {}", file, e.getMessage());
        }
    }

    private void lookAfter() {
        try {
            while (true) {
                Thread.sleep(CARE_INTERVAL);
                commits.alone(this::mend);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            end(e);
        }
    }

    private void mend() throws IOException {
        if (!files.isUntouched(store)) {
            throw new IOException(file + " was emptied, cut or removed while it was open");
        }
        sayWhetherThereIsRoom();
        if (commits.sync() && hasRoom.getAsBoolean()) {
            store.compact(FILL_PERCENT, COMPACTED_BYTES); // the next commit writes it
            files.note(commits.syncedVersion());
        }
    }

    private void sayWhetherThereIsRoom() {
        boolean isFull = !hasRoom.getAsBoolean();
        if (isFull && !wasFull) {
            LOG.error("No room is left on the disk of {}; the DataPond refuses what is new", file);
        } else if (wasFull && !isFull) {
            LOG.info("The disk of {} has room again", file);
        }
        wasFull = isFull;
    }
}
