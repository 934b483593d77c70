package smartenergy.packaging;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Runs programs of this machine to their ends. */
public final class Command {
    private Command() {}

    /**
     * Returns what it printed.
     *
     * @throws IOException if it does not end with 0, with what it said
     */
    public static String output(List<String> command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        if (status != 0) {
            throw new IOException(command.getFirst() + " ended with " + status + ": " + output.strip());
        }
        return output;
    }

    /**
     * Keeps in a file what it prints.
     *
     * @throws IOException if it does not end with 0
     */
    public static void run(List<String> command, Path log) throws IOException, InterruptedException {
        int status = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException(command.getFirst() + " ended with " + status + "; what it said is in " + log);
        }
    }
}
