package smartenergy.local.deployment;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import smartenergy.servers.SharedFolder;

/**
 * Where the programs are.
 *
 * @param home the project's folder, which holds a folder per service
 * @param java the JDK's java
 * @param classPath of this program and all it depends on
 */
public record Installation(Path home, Path java, String classPath) {
    /** The installation that runs this very program. */
    public static Installation current() {
        var home = Path.of(System.getProperty("smart-energy.home", "."))
                .toAbsolutePath()
                .normalize();
        return new Installation(home, Path.of(System.getProperty("java.home"), "bin", "java"), absoluteClassPath());
    }

    private static String absoluteClassPath() {
        var entries = new ArrayList<String>();
        for (var entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            entries.add(Path.of(entry).toAbsolutePath().toString());
        }
        return String.join(File.pathSeparator, entries);
    }

    /** Runs a main class of this program or of a library it has. */
    List<String> run(String main, List<String> jvmOptions, List<String> arguments) {
        var command = new ArrayList<>(List.of(java.toString()));
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", classPath, main));
        command.addAll(arguments);
        return command;
    }

    /** Runs a service by its own start script, which its module has in {@code bin}. */
    public List<String> service(String name) {
        return List.of(script(name).toString());
    }

    /** The folder of the module that a service is built from. */
    public Path module(String service) {
        return script(service).getParent().getParent();
    }

    /** Modules are folders of the project, or folders in these. */
    private Path script(String name) {
        var script = Path.of("bin", name);
        var modules = folders(home);
        return Stream.concat(modules.stream(), modules.stream().flatMap(module -> folders(module).stream()))
                .map(module -> module.resolve(script))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() ->
                        new IllegalStateException("there is no start script " + script + " in a module of " + home));
    }

    private static List<Path> folders(Path parent) {
        try (var all = Files.list(parent)) {
            return all.filter(any -> !any.getFileName().toString().startsWith("."))
                    .filter(Files::isDirectory)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The environment in which a start script finds the same JDK. */
    public String javaHome() {
        return java.getParent().getParent().toString();
    }

    /** A folder {@code shared/<name>} beside the project or any folder above it, with data for tests and benchmarks. */
    public Optional<Path> shared(String name) {
        return SharedFolder.find(home, name);
    }
}
