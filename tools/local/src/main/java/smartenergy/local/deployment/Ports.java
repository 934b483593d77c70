package smartenergy.local.deployment;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** Ports on the loopback interface, remembered in a file, so that a deployment comes back at the same addresses. */
final class Ports {
    private final Path file;
    private final Properties known = new Properties();
    private final Map<String, Integer> given = new HashMap<>();

    Ports(Path file) throws IOException {
        this.file = file;
        if (Files.exists(file)) {
            try (var in = Files.newInputStream(file)) {
                known.load(in);
            }
        }
    }

    /**
     * The port of a function: always the same while this runs; at first the one that it had before or, if that is taken
     * now, another one; without one before, the wanted one.
     */
    synchronized int of(String function, int wanted) throws IOException {
        if (given.containsKey(function)) {
            return given.get(function);
        }
        int port = Integer.parseInt(known.getProperty(function, Integer.toString(wanted)));
        while (given.containsValue(port) || !isFree(port)) {
            port = anyFree();
        }
        given.put(function, port);
        known.setProperty(function, Integer.toString(port));
        try (var out = Files.newOutputStream(file)) {
            known.store(out, "Ports of the functions");
        }
        return port;
    }

    /** The port that a function was given. */
    synchronized int of(String function) {
        return Optional.ofNullable(given.get(function))
                .orElseThrow(() -> new IllegalArgumentException(function + " was given no port"));
    }

    /** The ports given, by function. */
    synchronized Map<String, Integer> all() {
        return Map.copyOf(given);
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static int anyFree() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
