package smartenergy.local.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the process that listens at a port, where the system tells it. */
final class PortHolder {
    private static final Path PROC = Path.of("/proc");
    /** Linux documentation, "proc_net_tcp": the state of a socket that listens. */
    private static final String LISTENS = "0A";

    private static final int LOCAL_ADDRESS = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;

    private PortHolder() {}

    /** Such as {@code influxd (pid 4711)}; for a person. */
    static String of(int port) {
        return Stream.of("net/tcp", "net/tcp6")
                .flatMap(table -> inode(PROC.resolve(table), port).stream())
                .findFirst()
                .flatMap(PortHolder::process)
                .orElse("a process that cannot be seen from here");
    }

    private static Optional<String> inode(Path table, int port) {
        var local = ":%04X".formatted(port);
        try {
            return Files.readAllLines(table).stream()
                    .map(line -> List.of(line.strip().split("\\s+")))
                    .filter(socket -> socket.size() > INODE
                            && socket.get(LOCAL_ADDRESS).endsWith(local)
                            && socket.get(STATE).equals(LISTENS))
                    .map(socket -> socket.get(INODE))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty(); // This is no Linux.
        }
    }

    private static Optional<String> process(String inode) {
        return ProcessHandle.allProcesses()
                .filter(process -> holds(process.pid(), "socket:[" + inode + "]"))
                .findFirst()
                .map(process -> process.info()
                                .command()
                                .map(command -> Path.of(command).getFileName().toString())
                                .orElse("a process")
                        + " (pid " + process.pid() + ")");
    }

    private static boolean holds(long pid, String socket) {
        try (var files = Files.list(PROC.resolve(pid + "/fd"))) {
            return files.anyMatch(file -> isTo(file, socket));
        } catch (IOException | UncheckedIOException e) {
            return false; // It is over, also while it is looked at, or somebody else's.
        }
    }

    private static boolean isTo(Path file, String socket) {
        try {
            return Files.readSymbolicLink(file).toString().equals(socket);
        } catch (IOException e) {
            return false; // It is closed by now.
        }
    }
}
