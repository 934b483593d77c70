package smartenergy.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class GroupCommitTest {
    private static final int WRITERS = 20;

    @TempDir
    private Path folder;

    private LogFiles log;
    private GroupCommit commits;

    @BeforeEach
    void open() throws Exception {
        commits = new PondStore(folder.resolve("any.mv")).open();
        log = commits.log();
    }

    @AfterEach
    void close() {
        commits.maps().store().closeImmediately();
    }

    private LoggedMap<String, Object> map() {
        return commits.maps().meta("any");
    }

    private void put(String key) {
        commits.write(false, () -> map().put(key, 1));
    }

    private void openAnewAsAfterKillMinusNine() throws Exception {
        commits.maps().store().closeImmediately();
        open();
    }

    @Test
    void hasOnTheDiskWhatWasWrittenBefore() throws Exception {
        put("a");
        commits.await();

        openAnewAsAfterKillMinusNine();

        assertThat(map().get("a")).isEqualTo(1);
    }

    @Test
    void hasWhatWasRemovedNoMore() throws Exception {
        put("a");
        put("b");
        commits.write(false, () -> map().remove("a"));
        commits.await();

        openAnewAsAfterKillMinusNine();

        assertThat(map().keySet()).containsExactly("b");
    }

    @Test
    void writesNothingWhereNothingWasChanged() {
        put("a");
        commits.await();
        long number = log.lastNumber();

        commits.write(false, () -> map().get("a"));
        commits.await();

        assertThat(log.lastNumber()).isEqualTo(number);
    }

    @Test
    void refusesAChangeThatTheLogWouldMiss() {
        assertThatThrownBy(() -> map().put("a", 1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void commitsTheStoreWhenMuchWasLoggedAndNeedsTheLogFromThereOnOnly() throws Exception {
        long version = commits.syncedVersion();
        var text = "x".repeat(1 << 20);
        for (int i = 0; i < 70; i++) {
            var key = Integer.toString(i);
            commits.write(false, () -> map().put(key, text));
            commits.await();
        }
        assertThat(commits.maps().store().getCurrentVersion()).isEqualTo(version + 4);

        openAnewAsAfterKillMinusNine();

        assertThat(map().sizeAsLong()).isEqualTo(70);
    }

    @Test
    void commitsTheStoreAtOnceWhenMapsAreRemoved() throws Exception {
        put("a");
        commits.await();
        commits.write(true, () -> {
            commits.maps().store().removeMap(map());
            return null;
        });
        commits.await();

        openAnewAsAfterKillMinusNine();

        assertThat(commits.maps().store().hasMap("meta.any")).isFalse();
    }

    @Test
    void writesOnceForAllThatWaitMeanwhile() throws Exception {
        put("first");
        commits.await();
        long before = log.lastNumber();
        var isBusy = new CountDownLatch(1);
        var mayGoOn = new CountDownLatch(1);
        var other = Thread.ofVirtual().start(() -> beAlone(isBusy, mayGoOn));
        isBusy.await();
        var writers = IntStream.range(0, WRITERS)
                .mapToObj(i -> Thread.ofPlatform().start(() -> {
                    put(Integer.toString(i));
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

        assertThat(log.lastNumber()).isEqualTo(before + 1);
        openAnewAsAfterKillMinusNine();
        assertThat(map().sizeAsLong()).isEqualTo(WRITERS + 1);
    }

    private void beAlone(CountDownLatch isBusy, CountDownLatch mayGoOn) {
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
}
