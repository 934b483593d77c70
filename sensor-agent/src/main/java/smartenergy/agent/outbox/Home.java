package smartenergy.agent.outbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import smartenergy.service.storage.WholeFile;

/**
 * Where an outbox lives: its disk's number for the lock file, and the board where that has a number. A copy has another
 * home, and must not number on in the original's stream: an acknowledgement of the one would let go of a reading of the
 * other.
 */
final class Home {
    private static final String FILE = "home";
    /** Of a Raspberry Pi; its cards are cloned with all numbers that files have. */
    private static final Path BOARD = Path.of("/sys/firmware/devicetree/base/serial-number");

    private final Path file;
    private final String before;
    private final String now;

    Home(Path folder, Path lockFile) throws IOException {
        file = folder.resolve(FILE);
        before = Files.exists(file) ? Files.readString(file).strip() : "";
        now = (number(lockFile) + " " + board()).strip();
    }

    /** Whether the outbox was at home elsewhere when it was opened last. */
    boolean isOther() {
        return !before.isEmpty() && !before.equals(now);
    }

    /** It is at home here from now on; to be said only when it numbers in a stream that no other has. */
    void settle() throws IOException {
        if (!before.equals(now)) {
            WholeFile.replace(file, StandardCharsets.UTF_8.encode(now));
        }
    }

    private static String number(Path lockFile) throws IOException {
        try {
            return String.valueOf(Files.getAttribute(lockFile, "unix:ino"));
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            return "";
        }
    }

    private static String board() {
        try {
            return Files.readString(BOARD).replace("\0", "").strip();
        } catch (IOException e) {
            return "";
        }
    }
}
