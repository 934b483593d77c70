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
import java.util.function.Consumer;

/**
 * Ports on the loopback interface, the one place that decides them. They are noted in a file, so that others find the
 * deployment, and it comes back at the same addresses. One that is taken is said, with who has it, and replaced for as
 * long as this runs; the next start tries it again.
 */
final class Ports {
    /** Behind a function's name: the port that it is to have once that is free. */
    private static final String WANTED = ".wanted";

    private final Path file;
    private final Properties known = new Properties();
    private final Map<String, Integer> given = new HashMap<>();
    private final Consumer<String> told;

    /** @param told takes a line for each port that is taken */
    Ports(Path file, Consumer<String> told) throws IOException {
        this.file = file;
        this.told = told;
        if (Files.exists(file)) {
            try (var in = Files.newInputStream(file)) {
                known.load(in);
            }
        }
    }

    /**
     * The port of a function: always the same while this runs; at first the one that it had or wanted before, else the
     * wanted one, and any that is free where that is taken.
     */
    synchronized int of(String function, int wanted) throws IOException {
        if (given.containsKey(function)) {
            return given.get(function);
        }
        int first = Integer.parseInt(
                known.getProperty(function + WANTED, known.getProperty(function, Integer.toString(wanted))));
        int port = first;
        while (given.containsValue(port) || !isFree(port)) {
            port = anyFree();
        }
        if (port == first) {
            known.remove(function + WANTED);
        } else {
            known.setProperty(function + WANTED, Integer.toString(first));
            told.accept("port %d, which %s is to have, is taken by %s; it has port %d this time"
                    .formatted(first, function, holder(first), port));
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

    private String holder(int port) {
        return given.entrySet().stream()
                .filter(any -> any.getValue() == port)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseGet(() -> PortHolder.of(port));
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
