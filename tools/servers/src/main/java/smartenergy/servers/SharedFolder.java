package smartenergy.servers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Data that is not part of the project: a folder {@code shared} beside it or any folder above it. */
public final class SharedFolder {
    private SharedFolder() {}

    /**
     * Finds a folder in it; looks from the project's folder on, which the system property {@code smart-energy.home}
     * names.
     */
    public static Optional<Path> find(String name) {
        return find(Path.of(System.getProperty("smart-energy.home", ".")), name);
    }

    /** Finds a folder in it; looks from this folder on. */
    public static Optional<Path> find(Path start, String name) {
        return Stream.iterate(start.toAbsolutePath().normalize(), above -> above != null, Path::getParent)
                .map(above -> above.resolve("shared").resolve(name))
                .filter(Files::isDirectory)
                .findFirst();
    }
}
