package smartenergy.servers.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import smartenergy.servers.SharedFolder;

/** A disk whose power can be cut: what only the page cache holds is gone then, which kill -9 cannot do. */
public final class CuttableDisk implements AutoCloseable {
    private final Path program;
    private final Path folder;

    private CuttableDisk(Path program, Path folder) {
        this.program = program;
        this.folder = folder;
    }

    /**
     * Mounts a new, empty one; the test is skipped where that cannot be.
     *
     * @param folder is made
     * @param size such as {@code 1G}
     */
    public static CuttableDisk at(Path folder, String size) throws IOException {
        var program = SharedFolder.find("power").map(found -> found.resolve("disk"));
        assumeTrue(program.filter(Files::isExecutable).isPresent(), "there is no shared/power/disk");
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can mount a disk");
        var disk = new CuttableDisk(program.get(), folder);
        disk.run("make", List.of(size));
        return disk;
    }

    public Path folder() {
        return folder;
    }

    /** Ends a process and all that it has started, and gives the disk back as it was at that moment. */
    public void cutUnder(Process process) throws IOException {
        var pids = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .map(one -> Long.toString(one.pid()))
                .toList();
        run("cut", pids);
        endWhatIsLeft();
        process.onExit().join();
    }

    /**
     * Whatever was started while the others were looked for; one that lives on would send to the next chain's broker.
     */
    private void endWhatIsLeft() {
        ProcessHandle.allProcesses()
                .filter(one -> isOfThis(one, "cmdline") || isOfThis(one, "environ"))
                .forEach(ProcessHandle::destroyForcibly);
    }

    private boolean isOfThis(ProcessHandle process, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), file), StandardCharsets.ISO_8859_1)
                    .contains(folder.toString());
        } catch (IOException e) {
            return false; // It has ended.
        }
    }

    private void run(String what, List<String> arguments) throws IOException {
        var command = new ArrayList<>(List.of(program.toString(), what, folder.toString()));
        command.addAll(arguments);
        int status =
                new ProcessBuilder(command).inheritIO().start().onExit().join().exitValue();
        if (status != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + status);
        }
    }

    @Override
    public void close() throws IOException {
        endWhatIsLeft();
        run("remove", List.of());
    }
}
