package smartenergy.servers;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** Answers {@code GET /health/ready}: 200 when a small write has just reached the disk, else 503 with the reason. */
final class PondHealth implements AutoCloseable {
    private static final int READY = 200;
    private static final int NOT_READY = 503;

    private final HttpServer server;
    private final Supplier<String> obstacle;

    /** @param obstacle writes, and returns why that cannot be done, else an empty text */
    PondHealth(String address, int port, Supplier<String> obstacle) throws IOException {
        this.obstacle = obstacle;
        server = HttpServer.create(new InetSocketAddress(address, port), 0);
        server.createContext("/health/ready", this::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var why = obstacle.get();
            var text = (why.isEmpty() ? "ready" : why).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(why.isEmpty() ? READY : NOT_READY, text.length);
            exchange.getResponseBody().write(text);
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
