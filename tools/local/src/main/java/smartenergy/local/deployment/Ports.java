package smartenergy.local.deployment;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** Ports on the loopback interface, remembered in a file, so that a chain comes back at the same addresses. */
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

    /** The port that this part had before or, if that is taken now, another one; at first the wanted one. */
    synchronized int of(String part, int wanted) throws IOException {
        int port = Integer.parseInt(known.getProperty(part, Integer.toString(wanted)));
        while (given.containsValue(port) || !isFree(port)) {
            port = anyFree();
        }
        given.put(part, port);
        known.setProperty(part, Integer.toString(port));
        try (var out = Files.newOutputStream(file)) {
            known.store(out, "Ports of the chain's parts");
        }
        return port;
    }

    /** Those given, by part. */
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
