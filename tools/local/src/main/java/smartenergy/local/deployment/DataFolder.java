package smartenergy.local.deployment;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import smartenergy.cli.deployment.RunningDeployment;

/** The folder with a chain's whole state; one chain at a time has it. */
final class DataFolder implements AutoCloseable {
    private final Path folder;
    private final FileChannel lock;

    /** @throws IOException if another process has the folder; names it */
    DataFolder(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder.resolve("logs"));
        lock = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!tryLock()) {
            lock.close();
            var owner =
                    Files.exists(ownerFile()) ? Files.readString(ownerFile()).strip() : "unknown";
            throw new IOException("the folder " + folder + " is in use by another chain, pid " + owner
                    + "; stop that one, or choose another folder with --data");
        }
        Files.writeString(ownerFile(), Long.toString(ProcessHandle.current().pid()));
    }

    private boolean tryLock() throws IOException {
        try {
            return lock.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private Path ownerFile() {
        return folder.resolve(RunningDeployment.OWNER_FILE);
    }

    private Path partsFile() {
        return folder.resolve("parts.pid");
    }

    Path logs() {
        return folder.resolve("logs");
    }

    /** Remembers the processes of the parts, for whoever comes after this process was killed. */
    synchronized void note(List<Long> pids) throws IOException {
        var lines = pids.stream()
                .map(ProcessHandle::of)
                .flatMap(Optional::stream)
                .map(DataFolder::identity)
                .toList();
        Files.write(partsFile(), lines);
    }

    /** A pid and the start of its process, since pids are used again. */
    private static String identity(ProcessHandle process) {
        return process.pid() + " "
                + process.info().startInstant().map(Object::toString).orElse("");
    }

    /** Ends processes that a killed predecessor left running; returns how many. */
    int endLeftovers() throws IOException {
        int ended = 0;
        var lines = Files.exists(partsFile()) ? Files.readAllLines(partsFile()) : List.<String>of();
        for (var line : lines) {
            var process = ProcessHandle.of(Long.parseLong(line.split(" ")[0]))
                    .filter(found -> identity(found).equals(line));
            if (process.isPresent()) {
                process.get().destroyForcibly();
                process.get().onExit().join();
                ended++;
            }
        }
        return ended;
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(partsFile());
        Files.deleteIfExists(ownerFile());
        lock.close();
    }
}
