package smartenergy.servers;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Looks for installed programs. */
public final class Programs {
    private Programs() {}

    /** @param searchPath folders as in the environment variable PATH; Debian's sbin folders are looked at too */
    public static Optional<Path> find(String program, String searchPath) {
        return Arrays.stream((searchPath + File.pathSeparator + "/usr/sbin").split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
