package smartenergy.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the images of Java functions start from: a Java runtime of the modules that they use, and its libraries. */
final class JavaBase {
    static final String NAME = "smart-energy/java:25";

    private static final String RUNTIME = "opt/java";

    /** RocksDB and XGBoost load these. */
    private static final List<String> LIBRARIES =
            List.of("libstdc++.so.6", "libgomp.so.1", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libresolv.so.2");

    private JavaBase() {}

    /**
     * @param jdk that is linked from, of this machine's architecture
     * @param jars whose modules of the JDK are needed
     * @return the file, in the form of {@code docker save}
     */
    static Path make(Path jdk, List<Path> jars, Path folder) throws IOException, InterruptedException {
        var root = new RootFolder(folder.resolve("root"));
        var runtime = root.path().resolve(RUNTIME);
        link(jdk, jars, runtime);
        root.librariesOf(programs(runtime));
        for (var library : LIBRARIES) {
            root.library(library);
        }
        return new Image(NAME, List.of(), List.of("JAVA_HOME=/" + RUNTIME, "PATH=/" + RUNTIME + "/bin"))
                .save(root, folder);
    }

    private static void link(Path jdk, List<Path> jars, Path runtime) throws IOException, InterruptedException {
        Files.createDirectories(runtime.getParent());
        var modules = new ArrayList<>(List.of(
                jdk.resolve("bin/jdeps").toString(),
                "--multi-release",
                "25",
                "--ignore-missing-deps",
                "--print-module-deps"));
        jars.forEach(jar -> modules.add(jar.toString()));
        Command.output(List.of(
                jdk.resolve("bin/jlink").toString(),
                "--add-modules",
                Command.output(modules).strip(),
                "--strip-debug",
                "--no-header-files",
                "--no-man-pages",
                "--compress",
                "zip-6",
                // Libraries name java.desktop for its beans; nothing here has a screen.
                "--exclude-files",
                "/java.desktop/lib/*.so",
                "--output",
                runtime.toString()));
    }

    private static List<Path> programs(Path runtime) throws IOException {
        try (var files = Files.walk(runtime)) {
            return Stream.concat(
                            Stream.of(runtime.resolve("bin/java")),
                            files.filter(file -> file.toString().endsWith(".so"))
                                    .sorted())
                    .toList();
        }
    }
}
