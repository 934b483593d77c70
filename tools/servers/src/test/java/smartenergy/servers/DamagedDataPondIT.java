package smartenergy.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardWatchEventKinds;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bson.Document;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamagedDataPondIT {
    private static final int COUNT = 3_000;
    private static final int BATCH = 100;
    private static final int MARK_LENGTH = 24;
    private static final int MARK_PART = 8;

    @TempDir
    private Path folder;

    private interface Use {
        void of(MongoCollection<Document> readings) throws Exception;
    }

    @Test
    void beginsAnewWhereTheFileWasEmptied() throws Exception {
        fill();
        Files.write(file(), new byte[0]);

        use(readings -> {
            assertThat(readings.countDocuments()).isZero();
            readings.insertOne(document(1));
        });
        use(readings -> assertThat(readings.countDocuments()).isOne());
    }

    @Test
    void restoresAHeaderThatWasOverwritten() throws Exception {
        fill();
        overwrite(0, 2 * 4096);
        try (var watcher = FileSystems.getDefault().newWatchService()) {
            folder.register(watcher, StandardWatchEventKinds.ENTRY_DELETE);

            use(readings -> assertThat(readings.countDocuments()).isEqualTo(COUNT));

            // One that is ended while there is no file would begin anew.
            var key = watcher.poll(10, TimeUnit.SECONDS);
            assertThat(key.pollEvents())
                    .extracting(event -> event.context().toString())
                    .doesNotContain("datapond.mv");
        }
        assertThat(damaged()).hasSize(1);
    }

    @Test
    void goesBackToTheLastWholeVersionWhereTheLastOneIsTorn() throws Exception {
        fill();
        use(readings -> readings.insertOne(document(COUNT + 1)));
        tearNewestChunk();

        use(readings -> assertThat(readings.countDocuments()).isBetween((long) COUNT, COUNT + 1L));
    }

    @Test
    void savesWhatCanBeReadWherePagesAreDamagedAndKeepsTheIndexes() throws Exception {
        fill();
        assertThat(flipIn(mark(1_500))).isTrue();

        new PondStore(file()).suspect();
        use(readings -> {
            assertThat(readings.countDocuments()).isBetween(COUNT - 200L, COUNT - 1L);
            assertThatThrownBy(() -> readings.insertOne(document(7).append("_id", 99_999)))
                    .isInstanceOf(MongoException.class)
                    .hasMessageContaining("11000");
            readings.insertOne(document(1_500));
        });
        assertThat(damaged()).hasSize(1);
    }

    @Test
    void takesALengthThatAsksForMoreMemoryThanThereIsForDamage() throws Exception {
        use(readings -> readings.insertMany(documents(1, BATCH)));
        try (var store = new MVStore.Builder().fileName(file().toString()).open()) {
            store.openMap("probes", new MVMap.Builder<String, String>().valueType(new EndlessArray()))
                    .put("last", "");
        }

        use(readings -> assertThat(readings.countDocuments()).isEqualTo(BATCH));
        assertThat(damaged()).hasSize(1);
    }

    /** Is on the disk what an array of {@code long} is whose length was damaged. */
    private static final class EndlessArray extends BasicDataType<String> {
        private static final byte ARRAY = 14;
        private static final int OF_LONG = 5;

        @Override
        public int getMemory(String any) {
            return 1;
        }

        @Override
        public void write(WriteBuffer buffer, String any) {
            buffer.put(ARRAY).putVarInt(OF_LONG).putVarInt(Integer.MAX_VALUE);
        }

        @Override
        public String read(ByteBuffer buffer) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String[] createStorage(int size) {
            return new String[size];
        }
    }

    @Test
    void goesOnWithAnOlderCopy() throws Exception {
        fill();
        var older = folder.resolve("copy");
        Files.copy(file(), older);
        use(readings -> readings.insertMany(documents(COUNT + 1, BATCH)));
        Files.move(older, file(), StandardCopyOption.REPLACE_EXISTING);

        use(readings -> assertThat(readings.countDocuments()).isEqualTo(COUNT));
    }

    @Test
    void setsAsideWhatIsNoDataPondAtAll() throws Exception {
        Files.writeString(file(), "a letter to nobody\n".repeat(10_000));

        use(readings -> assertThat(readings.countDocuments()).isZero());
        assertThat(damaged()).hasSize(1);
    }

    @Test
    void endsItselfWhenTheFileIsEmptiedWhileItRuns() throws Exception {
        fill();
        int port = PondProcess.freePort();
        var process = PondProcess.start(port, folder, "-Xmx128m");
        try (var client = MongoClients.create(PondProcess.uri(port))) {
            // Returns when the server answers, however long it takes to start.
            client.getDatabase("datapond").getCollection("readings").countDocuments();
            Files.write(file(), new byte[0]);

            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(70);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void takesManyLargeDocumentsInASmallHeap() throws Exception {
        int port = PondProcess.freePort();
        var process = PondProcess.start(port, folder, "-Xmx256m");
        try (var client = MongoClients.create(PondProcess.uri(port))) {
            var events = client.getDatabase("datapond").getCollection("events");
            var text = "x".repeat(4 << 20);
            for (int i = 0; i < 40; i += 4) {
                int first = i;
                events.insertMany(IntStream.range(first, first + 4)
                        .mapToObj(id -> new Document("_id", (long) id).append("json", text))
                        .toList());
            }

            assertThat(events.countDocuments()).isEqualTo(40);
            assertThat(process.isAlive()).isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private void fill() throws Exception {
        use(readings -> {
            for (int i = 1; i <= COUNT; i += BATCH) {
                readings.insertMany(documents(i, BATCH));
            }
            // What is held is noted every five seconds.
            Thread.sleep(6_000);
        });
    }

    private void use(Use use) throws Exception {
        try (var pond = new EmbeddedDataPond(PondProcess.freePort(), file());
                var client = MongoClients.create(pond.uri())) {
            var readings = client.getDatabase("datapond").getCollection("readings");
            readings.createIndex(Indexes.ascending("observedAt"), new IndexOptions().unique(true));
            use.of(readings);
        }
    }

    private static List<Document> documents(int first, int count) {
        return IntStream.range(first, first + count)
                .mapToObj(DamagedDataPondIT::document)
                .toList();
    }

    private static Document document(int id) {
        return new Document("_id", id)
                .append("observedAt", 1_800_000_000_000_000_000L + id)
                .append("mark", mark(id));
    }

    /** What no compression makes shorter, so that it is found in the file. */
    private static String mark(int id) {
        return new Random(id)
                .ints(MARK_LENGTH, 'A', 'Z' + 1)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    private Path file() {
        return folder.resolve("datapond.mv");
    }

    private List<Path> damaged() throws Exception {
        try (var all = Files.list(folder)) {
            return all.filter(any -> any.toString().contains(".damaged-")).toList();
        }
    }

    private void overwrite(long position, int length) throws Exception {
        try (var out = new RandomAccessFile(file().toFile(), "rw")) {
            out.seek(position);
            out.write(new byte[length]);
        }
    }

    /** Leaves the header and footer of what was written last, but not the pages between. */
    private void tearNewestChunk() throws Exception {
        var bytes = Files.readAllBytes(file());
        long newest = -1;
        int at = -1;
        for (int block = 2 * 4096; block < bytes.length; block += 4096) {
            var version = Pattern.compile("^chunk:.*version:([0-9a-f]+)")
                    .matcher(new String(bytes, block, 300, StandardCharsets.ISO_8859_1));
            if (version.find() && Long.parseLong(version.group(1), 16) > newest) {
                newest = Long.parseLong(version.group(1), 16);
                at = block;
            }
        }
        overwrite(at + 400, 400);
    }

    /** Any part of the text, as what is compressed has a count between some. */
    private boolean flipIn(String text) throws Exception {
        var bytes = Files.readAllBytes(file());
        for (int from = 0; from + MARK_PART <= text.length(); from++) {
            var wanted = text.substring(from, from + MARK_PART).getBytes(StandardCharsets.US_ASCII);
            if (flip(bytes, wanted)) {
                Files.write(file(), bytes);
                return true;
            }
        }
        return false;
    }

    private static boolean flip(byte[] bytes, byte[] wanted) {
        boolean isFound = false;
        for (int i = 0; i < bytes.length - wanted.length; i++) {
            if (bytes[i] == wanted[0] && Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                bytes[i] ^= 4;
                isFound = true;
            }
        }
        return isFound;
    }
}
