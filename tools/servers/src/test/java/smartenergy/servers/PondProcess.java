package smartenergy.servers;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An {@link EmbeddedDataPond} in a process of its own, for tests that end it. */
final class PondProcess {
    private PondProcess() {}

    /** @param options of its Java */
    static Process start(int port, Path folder, String... options) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                EmbeddedDataPond.class.getName(),
                "--port",
                Integer.toString(port),
                "--dbpath",
                folder.toString()));
        return new ProcessBuilder(command).inheritIO().start();
    }

    /** Waits until the server answers, on a busy machine too. */
    static String uri(int port) {
        return "mongodb://127.0.0.1:" + port + "/?retryWrites=false&serverSelectionTimeoutMS=120000";
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
