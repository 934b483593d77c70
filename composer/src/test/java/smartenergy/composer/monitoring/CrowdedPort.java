package smartenergy.composer.monitoring;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** A function that answers over HTTP, and then hangs while so many connect that its queue of connections is full. */
final class CrowdedPort implements AutoCloseable {
    private static final int MILLIS = 200;
    private static final int MOST = 50;

    private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final List<Socket> waiting = new ArrayList<>();
    private volatile boolean isHanging;
    private volatile boolean hasAnswered;

    CrowdedPort() throws IOException {}

    int port() {
        return server.getLocalPort();
    }

    void answer() {
        Thread.ofVirtual().start(this::serve);
    }

    private void serve() {
        try {
            while (!isHanging) {
                try (var socket = server.accept()) {
                    socket.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(US_ASCII));
                    hasAnswered = true;
                }
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    boolean hasAnswered() {
        return hasAnswered;
    }

    /** Returns when nobody gets through any more. */
    void hang() throws IOException {
        isHanging = true;
        for (int i = 0; i < MOST; i++) {
            var socket = new Socket();
            waiting.add(socket);
            try {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()), MILLIS);
            } catch (SocketTimeoutException e) {
                return;
            }
        }
        throw new IOException("all of " + MOST + " get through");
    }

    @Override
    public void close() throws IOException {
        for (var socket : waiting) {
            socket.close();
        }
        server.close();
    }
}
