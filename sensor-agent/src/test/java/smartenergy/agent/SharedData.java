package smartenergy.agent;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Recordings that may not be in the project: a folder {@code shared/data} beside one of those above this one. */
public final class SharedData {
    private SharedData() {}

    /** The folder's files of that ending; skips the test where there is no such folder. */
    public static List<Path> files(String folder, String ending) throws IOException {
        var found = folder(folder);
        assumeTrue(found != null, "shared/data/" + folder + " is not on this machine");
        try (var files = Files.list(found)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    private static Path folder(String name) {
        for (var above = Path.of("").toAbsolutePath(); above != null; above = above.getParent()) {
            var folder = above.resolve("shared/data").resolve(name);
            if (Files.isDirectory(folder)) {
                return folder;
            }
        }
        return null;
    }
}
