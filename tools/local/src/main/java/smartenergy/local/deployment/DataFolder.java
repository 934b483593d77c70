package smartenergy.local.deployment;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import smartenergy.cli.deployment.RunningDeployment;

/** The folder with a deployment's whole state; one deployment at a time has it. */
final class DataFolder implements AutoCloseable {
    private static final Map<String, String> OLD_NAMES = Map.of("influxdb", LocalFunctions.DATALAKE);
    private static final Duration END_PATIENCE = Duration.ofSeconds(10);

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
            throw new IOException("the folder " + folder + " is in use by another deployment, pid " + owner
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

    /** Earlier versions look for leftovers there, too. */
    private Path pidsFile() {
        return folder.resolve("parts.pid");
    }

    Path logs() {
        return folder.resolve("logs");
    }

    /** Remembers the processes, for whoever comes after this process was killed. */
    synchronized void note(List<Long> pids) throws IOException {
        var lines = pids.stream()
                .map(ProcessHandle::of)
                .flatMap(Optional::stream)
                .map(DataFolder::identity)
                .toList();
        Files.write(pidsFile(), lines);
    }

    /** A pid and the start of its process, since pids are used again. */
    private static String identity(ProcessHandle process) {
        return process.pid() + " "
                + process.info().startInstant().map(Object::toString).orElse("");
    }

    /**
     * Ends processes that a killed predecessor left running; returns how many.
     *
     * @throws IOException if one does not end; names it
     */
    int endLeftovers() throws IOException {
        int ended = 0;
        var lines = Files.exists(pidsFile()) ? Files.readAllLines(pidsFile()) : List.<String>of();
        for (var line : lines) {
            var process = ProcessHandle.of(Long.parseLong(line.split(" ")[0]))
                    .filter(found -> identity(found).equals(line));
            if (process.isPresent()) {
                end(process.get());
                ended++;
            }
        }
        return ended;
    }

    private void end(ProcessHandle process) throws IOException {
        process.destroyForcibly();
        try {
            process.onExit().get(END_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while process " + process.pid() + " is ended", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(
                    "process " + process.pid() + ", which a killed predecessor in " + folder + " has left, does not end"
                            + " within " + END_PATIENCE.toSeconds() + " s",
                    e);
        }
    }

    /** Gives what functions of earlier versions left, under other names, the names of today. */
    void adoptOldNames() throws IOException {
        var file = folder.resolve(RunningDeployment.PORTS_FILE);
        var ports = new Properties();
        if (Files.exists(file)) {
            try (var in = Files.newInputStream(file)) {
                ports.load(in);
            }
        }
        boolean isChanged = false;
        for (var name : OLD_NAMES.entrySet()) {
            isChanged |= adopt(ports, name.getKey(), name.getValue());
            var old = folder.resolve(name.getKey());
            var today = folder.resolve(name.getValue());
            if (Files.isDirectory(old) && !Files.exists(today)) {
                Files.move(old, today);
            }
        }
        if (isChanged) {
            try (var out = Files.newOutputStream(file)) {
                ports.store(out, "Ports of the functions");
            }
        }
    }

    /** Also a function's further ports, such as {@code influxdb.rpc}. */
    private static boolean adopt(Properties ports, String old, String today) {
        boolean isChanged = false;
        for (var name : ports.stringPropertyNames()) {
            if (name.equals(old) || name.startsWith(old + ".")) {
                ports.putIfAbsent(today + name.substring(old.length()), ports.remove(name));
                isChanged = true;
            }
        }
        return isChanged;
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(pidsFile());
        Files.deleteIfExists(ownerFile());
        lock.close();
    }
}
