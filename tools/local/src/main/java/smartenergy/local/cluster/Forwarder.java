package smartenergy.local.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * A port of this machine that leads to whichever run of a function is ready, as a Service does in a cluster. Unlike
 * there, one that is not ready is led to where no other is: nothing else could ask it why.
 */
final class Forwarder implements AutoCloseable {
    private static final int CONNECT_MILLIS = 1_000;
    /** After an accept that failed, as the next one may fail at once too. */
    private static final Duration PAUSE = Duration.ofMillis(50);

    private static final int BACKLOG = 128;

    private final ServerSocket server;
    private final Supplier<List<Integer>> ports;
    private final AtomicInteger turn = new AtomicInteger();

    /** @param ports of those that are to be asked now */
    Forwarder(int port, Supplier<List<Integer>> ports) throws IOException {
        this.server = new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress());
        this.ports = ports;
        Thread.ofVirtual().name("forwarder " + port).start(this::accept);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                // It is closed, or this one client is gone already, or there are no files left for a while.
                if (!isPaused()) {
                    return;
                }
            }
        }
    }

    private static boolean isPaused() {
        try {
            Thread.sleep(PAUSE);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void serve(Socket client) {
        try (client;
                var target = connect()) {
            client.setTcpNoDelay(true);
            target.setTcpNoDelay(true);
            var back = Thread.ofVirtual().start(() -> copy(target, client));
            copy(client, target);
            back.join();
        } catch (IOException e) {
            // Whoever asked sees that the connection ends, as where nobody listens.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Socket connect() throws IOException {
        var targets = ports.get();
        for (int i = 0; i < targets.size(); i++) {
            int port = targets.get(Math.floorMod(turn.getAndIncrement(), targets.size()));
            var socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
                return socket;
            } catch (IOException e) {
                socket.close();
            }
        }
        throw new IOException("none runs");
    }

    /** One direction, whose end is passed on; the other direction may go on. */
    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            // Both ends learn it by the sockets being closed.
            closeQuietly(from);
            closeQuietly(to);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone already.
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            // Then nothing listens there.
        }
    }
}
