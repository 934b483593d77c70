package smartenergy.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static smartenergy.analytics.WriteBack.MOST_ENTRIES;

import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The write-back store")
class WriteBackTest {
    private WriteBack<String, Integer> store;
    private KeyValueStore<String, Integer> disk;

    @BeforeEach
    void open(@TempDir Path folder) {
        var context = new MockProcessorContext<Void, Void>(new Properties(), new TaskId(0, 0), folder.toFile());
        store = (WriteBack<String, Integer>) new WriteBack.Builder<>("store", Serdes.String(), Serdes.Integer())
                .withLoggingDisabled()
                .build();
        store.init(context.getStateStoreContext(), store);
        disk = store.wrapped();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    @DisplayName("writes what changed when Kafka Streams commits, not before")
    void writesAtCommit() {
        store.put("a", 1);
        store.put("a", 2);
        assertThat(store.get("a")).isEqualTo(2);
        assertThat(disk.get("a")).isNull();
        store.flushCache();
        assertThat(disk.get("a")).isEqualTo(2);
    }

    @Test
    @DisplayName("deletes on disk too")
    void deletes() {
        store.put("a", 1);
        store.flushCache();
        assertThat(store.delete("a")).isEqualTo(1);
        assertThat(store.get("a")).isNull();
        store.flushCache();
        assertThat(disk.get("a")).isNull();
    }

    @Test
    @DisplayName("drops what was not written when the transaction is aborted")
    void dropsAborted() {
        store.put("a", 1);
        store.flushCache();
        store.put("a", 2);
        store.clearCache();
        assertThat(store.get("a")).isEqualTo(1);
    }

    @Test
    @DisplayName("holds no more than its bound, and loses nothing beyond it")
    void isBounded() {
        for (int n = 0; n <= MOST_ENTRIES; n++) {
            store.put("key-" + n, n);
        }
        assertThat(disk.approximateNumEntries()).isEqualTo(1);
        for (int n = 0; n <= MOST_ENTRIES; n++) {
            assertThat(store.get("key-" + n)).isEqualTo(n);
        }
    }

    @Test
    @DisplayName("finds in a range what was only just changed")
    void rangesOverChanges() {
        store.put("a", 1);
        store.put("b", 2);
        store.flushCache();
        store.put("b", null);
        store.put("c", 3);
        assertThat(Stored.keys(store.range("a", "c"))).containsExactly("a", "c");
        assertThat(Stored.keys(store.all())).containsExactly("a", "c");
    }

    @Test
    @DisplayName("writes for a range what has changed within it, and leaves the rest until the commit")
    void rangesWriteNothingElse() {
        store.put("a", 1);
        store.put("b", 2);
        store.put("c", 3);
        assertThat(Stored.keys(store.range("b", "b"))).containsExactly("b");
        assertThat(disk.get("a")).isNull();
        assertThat(disk.get("c")).isNull();
        store.flushCache();
        assertThat(Stored.keys(store.all())).containsExactly("a", "b", "c");
    }

    @Test
    @DisplayName("counts its commits, whatever is wrapped around it")
    void countsCommits() {
        long before = WriteBack.commits(store);
        store.put("a", 1);
        store.range("a", "a").close();
        assertThat(WriteBack.commits(store)).isEqualTo(before);
        store.flushCache();
        assertThat(WriteBack.commits(store)).isEqualTo(before + 1);
    }
}
