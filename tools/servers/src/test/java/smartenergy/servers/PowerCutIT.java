package smartenergy.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import smartenergy.servers.testing.CuttableDisk;

/** Needs root, and {@code shared/power} with a disk whose power can be cut. Property {@code cuts} says how often. */
@Tag("long")
class PowerCutIT {
    private static final int CUTS = Integer.getInteger("cuts", 3);
    private static final Duration START_PATIENCE = Duration.ofMinutes(2);
    private static final int WRITERS = 3;
    private static final int BATCH = 20;

    @TempDir
    private Path folder;

    private CuttableDisk disk;

    @BeforeEach
    void makeDisk() throws Exception {
        disk = CuttableDisk.at(folder.resolve("disk"), "1G");
    }

    @AfterEach
    void removeDisk() throws Exception {
        if (disk != null) {
            disk.close();
        }
    }

    @Test
    void hasEveryAcknowledgedDocumentAfterEachCut() throws Exception {
        var random = new Random(20);
        var acknowledged = ConcurrentHashMap.<Long>newKeySet();
        var next = new AtomicLong();
        for (int cut = 1; cut <= CUTS; cut++) {
            write(next, acknowledged, random.nextInt(1_500, 5_000));
            var found = found();

            System.out.printf("cut %d: acknowledged %d, found %d%n", cut, acknowledged.size(), found.size());
            assertThat(found).as("after cut %d", cut).containsAll(acknowledged);
        }
        assertThat(acknowledged).hasSizeGreaterThan(CUTS * BATCH);
    }

    private void write(AtomicLong next, Set<Long> acknowledged, long millis) throws Exception {
        int port = PondProcess.freePort();
        var process =
                PondProcess.start(port, disk.folder(), "-Xmx256m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
        try {
            await("server").atMost(START_PATIENCE).until(() -> answers(port));
            writeUntilCut(process, port, next, acknowledged, millis);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private void writeUntilCut(Process process, int port, AtomicLong next, Set<Long> acknowledged, long millis)
            throws Exception {
        var uri = "mongodb://127.0.0.1:" + port + "/?retryWrites=false&serverSelectionTimeoutMS=30000";
        try (var client = MongoClients.create(uri)) {
            var readings = readings(client.getDatabase("datapond").getCollection("readings"));
            var writers = new ArrayList<CompletableFuture<Void>>();
            for (int i = 0; i < WRITERS; i++) {
                writers.add(CompletableFuture.runAsync(() -> write(readings, next, acknowledged)));
            }
            int before = acknowledged.size();
            await("first answer").atMost(START_PATIENCE).until(() -> acknowledged.size() > before);
            Thread.sleep(millis);
            disk.cutUnder(process);
            writers.forEach(CompletableFuture::join);
        }
    }

    private static void write(MongoCollection<Document> readings, AtomicLong next, Set<Long> acknowledged) {
        try {
            while (true) {
                long first = next.getAndAdd(BATCH);
                readings.insertMany(documents(first));
                LongStream.range(first, first + BATCH).forEach(acknowledged::add);
            }
        } catch (MongoException e) {
            // The power was cut.
        }
    }

    private Set<Long> found() throws Exception {
        try (var pond = new EmbeddedDataPond(
                        PondProcess.freePort(), disk.folder().resolve("datapond.mv"));
                var client = MongoClients.create(pond.uri())) {
            return readings(client.getDatabase("datapond").getCollection("readings"))
                    .find()
                    .map(document -> document.getLong("_id"))
                    .into(new HashSet<>());
        }
    }

    private static MongoCollection<Document> readings(MongoCollection<Document> readings) {
        readings.createIndex(Indexes.ascending("device", "observedAt"), new IndexOptions().unique(true));
        return readings;
    }

    private static List<Document> documents(long first) {
        return LongStream.range(first, first + BATCH)
                .mapToObj(id -> new Document("_id", id)
                        .append("device", "dht22-" + id % 200)
                        .append("observedAt", 1_800_000_000_000_000_000L + id)
                        .append("values", new Document("celsius", 21.5)))
                .toList();
    }

    private static boolean answers(int port) {
        try (var socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
