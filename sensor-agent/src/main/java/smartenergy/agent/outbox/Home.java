package smartenergy.agent.outbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where an outbox lives: its disk's number for the lock file, and the board where that has a number. A copy has another
 * home, and must not number on in the original's stream: an acknowledgement of the one would let go of a reading of the
 * other.
 */
final class Home {
    private static final String FILE = "home";
    /** Of a Raspberry Pi; its cards are cloned with all numbers that files have. */
    private static final Path BOARD = Path.of("/sys/firmware/devicetree/base/serial-number");

    private Home() {}

    /** Whether the outbox was at home elsewhere when it was opened last; it is at home here from now on. */
    static boolean isOther(Path folder, Path lockFile) throws IOException {
        var file = folder.resolve(FILE);
        var before = Files.exists(file) ? Files.readString(file).strip() : "";
        var now = (number(lockFile) + " " + board()).strip();
        if (!before.equals(now)) {
            Files.writeString(file, now);
        }
        return !before.isEmpty() && !before.equals(now);
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
