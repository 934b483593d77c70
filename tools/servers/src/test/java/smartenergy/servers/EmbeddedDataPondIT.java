package smartenergy.servers;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Sorts.ascending;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoException;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDataPondIT {
    private static final int BATCH = 100;

    @TempDir
    private Path folder;

    @Test
    void hasEveryAcknowledgedDocumentAfterKillMinusNine() throws Exception {
        int port = PondProcess.freePort();
        var process = PondProcess.start(port, folder);
        long acknowledged = 0;
        try (var client = MongoClients.create(PondProcess.uri(port))) {
            // Returns when the server answers, however long it takes to start.
            var readings = readings(client.getDatabase("datapond").getCollection("readings"));
            var batches = new CountDownLatch(3);
            var killer = CompletableFuture.runAsync(() -> {
                awaitThenSleep(batches, 2_000);
                process.destroyForcibly();
            });
            try {
                while (true) {
                    readings.insertMany(documents(acknowledged + 1, BATCH), new InsertManyOptions().ordered(false));
                    acknowledged += BATCH;
                    batches.countDown();
                }
            } catch (MongoException e) {
                killer.join();
            }
        }

        try (var pond = new EmbeddedDataPond(PondProcess.freePort(), file());
                var client = MongoClients.create(pond.uri())) {
            var found = client.getDatabase("datapond").getCollection("readings").countDocuments();

            assertThat(acknowledged).isGreaterThan(BATCH);
            assertThat(found).isBetween(acknowledged, acknowledged + BATCH);
        }
    }

    /** As a gateway asks for that starts with a long backlog. */
    @Test
    void countsInASmallHeap() throws Exception {
        int port = PondProcess.freePort();
        var process = PondProcess.start(port, folder, "-Xmx96m");
        try (var client = MongoClients.create(PondProcess.uri(port))) {
            var readings = readings(client.getDatabase("datapond").getCollection("readings"));
            for (int first = 1; first < 60_000; first += 1_000) {
                readings.insertMany(documents(first, 1_000));
            }

            assertThat(readings.countDocuments(and(gt("_id", 10_000L), lte("_id", 50_000L))))
                    .isEqualTo(40_000);
            assertThat(readings.countDocuments(gt("_id", 60_000L))).isZero();
            assertThat(readings.countDocuments(and(gt("_id", -5L), lte("_id", 2L))))
                    .isEqualTo(2);
            assertThat(process.isAlive()).isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void readsRangesOfIdsInOrderAndKeepsUniqueIndexesOverARestart() throws Exception {
        try (var pond = new EmbeddedDataPond(PondProcess.freePort(), file());
                var client = MongoClients.create(pond.uri())) {
            readings(client.getDatabase("datapond").getCollection("readings")).insertMany(documents(1, 500));
        }
        try (var pond = new EmbeddedDataPond(PondProcess.freePort(), file());
                var client = MongoClients.create(pond.uri())) {
            var readings = client.getDatabase("datapond").getCollection("readings");

            assertThat(ids(readings, 10, 14)).containsExactly(11L, 12L, 13L, 14L);
            assertThat(ids(readings, 499, Long.MAX_VALUE)).containsExactly(500L);
            assertThatThrownBy(
                            () -> readings.insertOne(documents(7, 1).getFirst().append("_id", 9_999L)))
                    .isInstanceOf(MongoException.class)
                    .hasMessageContaining("11000");
            assertThat(readings.deleteMany(lte("_id", 100L)).getDeletedCount()).isEqualTo(100);
            assertThat(readings.countDocuments()).isEqualTo(400);
        }
    }

    @Test
    void looksManyUpByTheIndexAndCountsWhatItInserted() throws Exception {
        try (var pond = new EmbeddedDataPond(PondProcess.freePort(), file());
                var client = MongoClients.create(pond.uri())) {
            var readings = readings(client.getDatabase("datapond").getCollection("readings"));
            readings.insertMany(documents(1, 20_000));
            var some = documents(9_001, 500).stream()
                    .<Bson>map(document -> new Document("device", document.get("device"))
                            .append("kind", document.get("kind"))
                            .append("observedAt", document.get("observedAt")))
                    .toList();

            long oneScan = nanos(() ->
                    assertThat(readings.countDocuments(eq("kind", "none"))).isZero());
            long lookUp = nanos(
                    () -> assertThat(readings.find(or(some)).batchSize(500).into(new ArrayList<>()))
                            .hasSize(500));
            assertThat(lookUp).isLessThan(oneScan * 10);

            var inserts =
                    documents(19_991, 20).stream().map(InsertOneModel::new).toList();
            assertThatThrownBy(() -> readings.bulkWrite(inserts, new BulkWriteOptions().ordered(false)))
                    .isInstanceOfSatisfying(MongoBulkWriteException.class, refused -> {
                        assertThat(refused.getWriteErrors()).hasSize(10);
                        assertThat(refused.getWriteResult().getInsertedCount()).isEqualTo(10);
                    });
        }
    }

    private static long nanos(Runnable action) {
        long start = System.nanoTime();
        action.run();
        return System.nanoTime() - start;
    }

    @Test
    void isReadyWhenASmallWriteReachesTheDisk() throws Exception {
        try (var pond = new EmbeddedDataPond(PondProcess.freePort(), file())) {
            assertThat(health(pond)).isEqualTo("ready");
        }
    }

    @Test
    void saysThatItBeginsAnewWhereTheFileWasEmptied() throws Exception {
        try (var pond = new EmbeddedDataPond(PondProcess.freePort(), file());
                var client = MongoClients.create(pond.uri())) {
            client.getDatabase("datapond").getCollection("readings").insertMany(documents(1, 10));
        }
        Files.write(file(), new byte[0]);

        try (var pond = new EmbeddedDataPond(PondProcess.freePort(), file())) {
            assertThat(health(pond)).startsWith("ready").contains("is empty or gone", "begins anew");
        }
    }

    @Test
    void saysThatItRestoredItsFile() throws Exception {
        new EmbeddedDataPond(PondProcess.freePort(), file()).close();
        try (var channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(2 * 4096), 0);
        }

        try (var pond = new EmbeddedDataPond(PondProcess.freePort(), file())) {
            assertThat(health(pond)).startsWith("ready").contains("damaged and is restored");
        }
    }

    private static String health(EmbeddedDataPond pond) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var uri = URI.create("http://127.0.0.1:" + pond.answerHealth(0) + "/health/ready");
            var answer = http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            return answer.body();
        }
    }

    @Test
    void refusesWhatIsNewWithoutRoomButStaysReadyAndMovesCheckpoints() throws Exception {
        var hasRoom = new AtomicBoolean(true);
        try (var pond = new EmbeddedDataPond("127.0.0.1", PondProcess.freePort(), file(), hasRoom::get);
                var client = MongoClients.create(pond.uri())) {
            var readings = readings(client.getDatabase("datapond").getCollection("readings"));
            readings.insertMany(documents(1, 10));
            hasRoom.set(false);

            assertThatThrownBy(() -> readings.insertOne(documents(11, 1).getFirst()))
                    .isInstanceOf(MongoException.class)
                    .hasMessageContaining("no room is left");
            var checkpoints = client.getDatabase("datapond").getCollection("checkpoints");
            checkpoints.updateOne(
                    eq("_id", "readings/1"), Updates.max("position", 10L), new UpdateOptions().upsert(true));
            assertThat(readings.deleteMany(lte("_id", 5L)).getDeletedCount()).isEqualTo(5);
            assertThat(health(pond)).contains("no room is left");
            hasRoom.set(true);
            readings.insertMany(documents(11, 1));
        }
    }

    private Path file() {
        return folder.resolve("datapond.mv");
    }

    private static MongoCollection<Document> readings(MongoCollection<Document> readings) {
        readings.createIndex(Indexes.ascending("device", "kind", "observedAt"), new IndexOptions().unique(true));
        return readings;
    }

    private static List<Document> documents(long first, int count) {
        return LongStream.range(first, first + count)
                .mapToObj(id -> new Document("_id", id)
                        .append("device", "dht22-1")
                        .append("kind", "room_climate")
                        .append("observedAt", 1_800_000_000_000_000_000L + id)
                        .append("values", new Document("celsius", 21.5)))
                .toList();
    }

    private static List<Long> ids(MongoCollection<Document> readings, long after, long to) {
        return readings.find(and(gt("_id", after), lte("_id", to)))
                .sort(ascending("_id"))
                .map(document -> document.getLong("_id"))
                .into(new ArrayList<>());
    }

    private static void awaitThenSleep(CountDownLatch latch, long millis) {
        try {
            latch.await();
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
