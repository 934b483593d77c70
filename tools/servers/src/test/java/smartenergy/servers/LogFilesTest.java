package smartenergy.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFilesTest {
    private static final int BLOCK = 512;

    @TempDir
    private Path folder;

    private final List<String> found = new ArrayList<>();
    private LogFiles log;

    @BeforeEach
    void begin() throws IOException {
        log = new LogFiles(folder.resolve("any.mv"));
        log.next(); // group 1
    }

    private void append(String... changes) throws IOException {
        for (var each : changes) {
            log.append(ByteBuffer.wrap(each.getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** As the next process does. */
    private String read(long after) throws IOException {
        found.clear();
        log = new LogFiles(folder.resolve("any.mv"));
        return log.read(
                after,
                true,
                (number, changes) -> found.add(
                        number + StandardCharsets.UTF_8.decode(changes).toString()));
    }

    private Path file(int number) {
        return folder.resolve("any.mv.log-" + number);
    }

    /** The file that was begun first is the second one. */
    private void damage(int file, int block) throws IOException {
        var bytes = Files.readAllBytes(file(file));
        bytes[block * BLOCK + 24] ^= 4;
        Files.write(file(file), bytes);
    }

    @Test
    void givesBackInOrderWhatCameAfterAGroup() throws Exception {
        append("a", "b".repeat(2_000), "c");

        assertThat(read(2)).isEmpty();
        assertThat(found).containsExactly("3" + "b".repeat(2_000), "4c");
    }

    @Test
    void goesOnInTheNextFileAndGivesBackBoth() throws Exception {
        append("a");
        log.next();
        append("b");

        assertThat(read(1)).isEmpty();
        assertThat(found).containsExactly("2a", "3", "4b");
        assertThat(log.lastNumber()).isEqualTo(4);
    }

    @Test
    void doesNotTakeForNewWhatAFileHadBeforeItWasWrittenOver() throws Exception {
        append("a", "b", "c", "d");
        for (int i = 0; i < 3; i++) {
            log.next();
        }
        append("e");

        assertThat(read(7)).isEmpty();
        assertThat(found).containsExactly("8", "9e");
    }

    @Test
    void cutsOffATornEnd() throws Exception {
        append("a", "b");
        damage(1, 2);

        assertThat(read(0)).isEmpty();
        assertThat(found).containsExactly("1", "2a");
        log.next();
        append("c");
        assertThat(read(2)).isEmpty();
        assertThat(found).containsExactly("3", "4c");
    }

    @Test
    void saysWhatIsMissingInTheMiddleAndGivesBackTheRest() throws Exception {
        append("a", "b", "c");
        damage(1, 1);

        assertThat(read(0)).contains("1 groups").contains("damaged");
        assertThat(found).containsExactly("1", "3b", "4c");
    }

    @Test
    void saysThatItIsGoneOrEmptied() throws Exception {
        append("a");
        var bytes = Files.readAllBytes(file(1));
        Files.write(file(1), new byte[bytes.length]);
        assertThat(read(0)).contains("gone");
        Files.write(file(1), new byte[0]);
        assertThat(read(0)).contains("gone");
        Files.delete(file(1));
        assertThat(read(0)).contains("gone");
    }

    @Test
    void noticesThatItIsCutOrRemovedWhileItIsOpen() throws Exception {
        append("a");
        assertThat(log.isUntouched()).isTrue();
        Files.write(file(1), new byte[BLOCK]);
        assertThat(log.isUntouched()).isFalse();
        Files.delete(file(1));
        assertThat(log.isUntouched()).isFalse();
    }

    @Test
    void takesWhatIsLargerThanItCompresses() throws Exception {
        append("x".repeat(5 << 20), "y");

        assertThat(read(1)).isEmpty();
        assertThat(found).containsExactly("2" + "x".repeat(5 << 20), "3y");
    }

    @Test
    void needsNoMoreThanABlockForASmallGroup() throws Exception {
        append("a".repeat(400), "b");
        damage(1, 2);

        read(0);
        assertThat(found).containsExactly("1", "2" + "a".repeat(400));
    }
}
