package smartenergy.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A folder that becomes the file system of an image: nothing is in it but what is put there. */
public final class RootFolder {
    private static final Pattern LIBRARY =
            Pattern.compile("^\\s+(?:\\S+ => )?(/\\S+) \\(0x[0-9a-f]+\\)$", Pattern.MULTILINE);
    private static final String USERS = """
            root:x:0:0:root:/:/nologin
            smart-energy:x:%s:%s:Smart Energy:/tmp:/nologin
            """;

    private final Path folder;

    /** @param folder is made */
    public RootFolder(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        // Whoever runs in it unpacks libraries there.
        Files.setAttribute(Files.createDirectories(folder.resolve("tmp")), "unix:mode", 01777);
        var id = Image.USER.substring(0, Image.USER.indexOf(':'));
        text("etc/passwd", USERS.formatted(id, id));
        text("etc/group", "root:x:0:\nsmart-energy:x:" + id + ":\n");
        text("etc/nsswitch.conf", "hosts: files dns\n");
    }

    Path path() {
        return folder;
    }

    /** Makes or replaces a file. */
    public RootFolder text(String name, String text) throws IOException {
        Files.writeString(parent(name), text);
        return this;
    }

    /** Makes or replaces a program of one's own. */
    public RootFolder script(String name, String text) throws IOException {
        text(name, text);
        if (!folder.resolve(name).toFile().setExecutable(true, false)) {
            throw new IOException(name + " cannot be made executable");
        }
        return this;
    }

    /** Copies a file of this machine to where it is here. */
    public RootFolder file(Path file) throws IOException {
        var copy = parent(relative(file));
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
        return this;
    }

    /** @param target a file that is here, as on this machine */
    public RootFolder link(String name, Path target) throws IOException {
        Files.createSymbolicLink(parent(name), target.toAbsolutePath());
        return this;
    }

    /** Copies a program or library of this machine to where it is here, with all libraries that it loads. */
    public RootFolder program(Path program) throws IOException, InterruptedException {
        return file(program).librariesOf(List.of(program));
    }

    /** Copies the libraries that these programs or libraries load. */
    RootFolder librariesOf(List<Path> programs) throws IOException, InterruptedException {
        var command = programs.stream().map(Path::toString).collect(Collectors.toList());
        command.addFirst("ldd");
        var libraries = LIBRARY.matcher(Command.output(command));
        while (libraries.find()) {
            var library = Path.of(libraries.group(1));
            if (!library.startsWith(folder)) {
                file(library);
            }
        }
        return this;
    }

    /**
     * Copies a library of this machine that programs load by its name only when they need it.
     *
     * @throws IOException if this machine has none
     */
    RootFolder library(String name) throws IOException, InterruptedException {
        var known = Command.output(List.of("/sbin/ldconfig", "-p"));
        var path = Pattern.compile("^\\s+" + Pattern.quote(name) + " \\(.*64.*\\) => (/\\S+)$", Pattern.MULTILINE)
                .matcher(known);
        if (!path.find()) {
            throw new IOException("this machine has no library " + name);
        }
        return program(Path.of(path.group(1)));
    }

    private static String relative(Path file) {
        return file.toAbsolutePath().toString().substring(1);
    }

    private Path parent(String name) throws IOException {
        var file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return file;
    }
}
