package smartenergy.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux says of this machine. */
final class Machine {
    private Machine() {}

    /** The load of the last minute, and over how many processors. */
    static String load() throws IOException {
        return Files.readString(Path.of("/proc/loadavg")).split(" ")[0] + " on "
                + Runtime.getRuntime().availableProcessors() + " processors";
    }
}
