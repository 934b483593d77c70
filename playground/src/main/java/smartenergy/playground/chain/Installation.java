package smartenergy.playground.chain;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the programs are.
 *
 * @param home the project's folder, which holds a folder per service
 * @param java the JDK's java
 * @param classPath of the playground and all it depends on
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

    /** Runs a main class of the playground or of a library it has. */
    List<String> run(String main, List<String> jvmOptions, List<String> arguments) {
        var command = new ArrayList<>(List.of(java.toString()));
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", classPath, main));
        command.addAll(arguments);
        return command;
    }

    /** Runs a service by its own start script, which its module has. */
    public List<String> service(String module, String name) {
        var script = home.resolve(module).resolve("bin").resolve(name);
        if (!Files.isExecutable(script)) {
            throw new IllegalStateException("there is no start script " + script);
        }
        return List.of(script.toString());
    }

    /** The environment in which a start script finds the same JDK. */
    public String javaHome() {
        return java.getParent().getParent().toString();
    }
}
