package smartenergy.relay.edgex;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What real EdgeX services sent and answered; it is not part of the project. */
final class Recordings {
    private Recordings() {}

    /** Skips the test where there are no recordings. */
    static Path find(String name) {
        for (var folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            var found = folder.resolve("shared/edgex").resolve(name);
            if (Files.exists(found)) {
                return found;
            }
        }
        return abort("no folder shared/edgex with " + name + " beside the project");
    }

    static List<Path> files(String folder) throws IOException {
        try (var files = Files.list(find(folder))) {
            return files.sorted().toList();
        }
    }
}
