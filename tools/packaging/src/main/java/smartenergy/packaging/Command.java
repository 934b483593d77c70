package smartenergy.packaging;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Runs programs of this machine to their ends. */
public final class Command {
    /** A program that takes longer hangs: the longest is a build of all images by Maven, which may fetch libraries. */
    private static final Duration PATIENCE = Duration.ofHours(1);

    private Command() {}

    /**
     * Returns what it printed.
     *
     * @throws IOException if it does not end with 0, with what it said
     */
    public static String output(List<String> command) throws IOException, InterruptedException {
        // A file, since reading a pipe to its end would be a wait of its own.
        var log = Files.createTempFile("smart-energy-", ".log");
        try {
            int status = status(command, log);
            var output = new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
            if (status != 0) {
                throw new IOException(command.getFirst() + " ended with " + status + ": " + output.strip());
            }
            return output;
        } finally {
            Files.delete(log);
        }
    }

    /**
     * Keeps in a file what it prints.
     *
     * @throws IOException if it does not end with 0
     */
    public static void run(List<String> command, Path log) throws IOException, InterruptedException {
        int status = status(command, log);
        if (status != 0) {
            throw new IOException(command.getFirst() + " ended with " + status + "; what it said is in " + log);
        }
    }

    private static int status(List<String> command, Path log) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(PATIENCE)) {
            process.destroyForcibly();
            throw new IOException(command.getFirst() + " is not over after " + PATIENCE.toMinutes() + " min");
        }
        return process.exitValue();
    }
}
