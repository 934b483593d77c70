package smartenergy.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class GroupCommitTest {
    private static final int WRITERS = 20;

    @TempDir
    private Path folder;

    private MVStore store;

    @AfterEach
    void close() {
        store.closeImmediately();
    }

    @Test
    void hasOnTheDiskWhatWasWrittenBefore() {
        var commits = open();
        store.openMap("any").put("a", 1);

        commits.await();

        assertThat(commits.syncedVersion()).isEqualTo(store.getCurrentVersion());
        store.closeImmediately(); // as a process that is killed
        open();
        assertThat(store.openMap("any").get("a")).isEqualTo(1);
    }

    @Test
    void commitsNothingWhereNothingWasWritten() {
        var commits = open();
        store.openMap("any").put("a", 1);
        commits.await();
        long version = store.getCurrentVersion();

        commits.await();

        assertThat(store.getCurrentVersion()).isEqualTo(version);
    }

    @Test
    void commitsOnceForAllThatWaitMeanwhile() throws Exception {
        var commits = open();
        var map = store.<Integer, Integer>openMap("any");
        commits.await();
        long before = store.getCurrentVersion();
        var isBusy = new CountDownLatch(1);
        var mayGoOn = new CountDownLatch(1);
        var other = Thread.ofVirtual().start(() -> commitAlone(commits, isBusy, mayGoOn));
        isBusy.await();
        var writers = IntStream.range(0, WRITERS)
                .mapToObj(i -> Thread.ofPlatform().start(() -> {
                    map.put(i, i);
                    commits.await();
                }))
                .toList();
        while (!writers.stream().allMatch(writer -> writer.getState() == Thread.State.WAITING)) {
            Thread.sleep(1);
        }

        mayGoOn.countDown();
        for (var writer : writers) {
            writer.join();
        }
        other.join();

        assertThat(store.getCurrentVersion()).isEqualTo(before + 1);
        assertThat(store.hasUnsavedChanges()).isFalse();
    }

    private static void commitAlone(GroupCommit commits, CountDownLatch isBusy, CountDownLatch mayGoOn) {
        try {
            commits.alone(() -> {
                isBusy.countDown();
                try {
                    mayGoOn.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private GroupCommit open() {
        store = new MVStore.Builder()
                .fileName(folder.resolve("any.mv").toString())
                .autoCommitDisabled()
                .open();
        return new GroupCommit(store);
    }
}
