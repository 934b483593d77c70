package smartenergy.servers;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Answers {@code GET /health/ready}: 200 when a small write has lately reached the disk, else 503 with how long ago the
 * last one did. A thread of its own writes, so that the answer comes at once also while a slow disk takes its time.
 */
final class PondHealth implements AutoCloseable {
    private static final int READY = 200;
    private static final int NOT_READY = 503;
    /** Twice in vain may happen before it is told. */
    private static final int WRITES_IN_PATIENCE = 3;

    private final HttpServer server;
    private final Runnable write;
    private final Supplier<String> remark;
    private final Duration patience;
    private volatile long writtenNanos;
    private boolean isClosed;

    /**
     * @param write returns when the disk has a small write
     * @param remark what else is worth knowing of one that is ready, such as what it refuses; empty if nothing is
     * @param patience as old the last write may be
     */
    PondHealth(String address, int port, Runnable write, Supplier<String> remark, Duration patience)
            throws IOException {
        this.write = write;
        this.remark = remark;
        this.patience = patience;
        write();
        server = HttpServer.create(new InetSocketAddress(address, port), 0);
        server.createContext("/health/ready", this::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        Thread.ofPlatform().name("health").daemon().start(this::keepWriting);
    }

    private void write() {
        write.run();
        writtenNanos = System.nanoTime();
    }

    private synchronized void keepWriting() {
        try {
            while (!isClosed) {
                wait(Math.max(1, patience.dividedBy(WRITES_IN_PATIENCE).toMillis())); // 0 would be for ever
                if (!isClosed) {
                    write();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var age = Duration.ofNanos(System.nanoTime() - writtenNanos);
            boolean isReady = age.compareTo(patience) <= 0;
            var text = isReady
                    ? "ready" + remark.get()
                    : "nothing has reached the DataPond's disk for " + age.toSeconds() + " s";
            var body = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(isReady ? READY : NOT_READY, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** Returns when nothing is written any more. */
    @Override
    public void close() {
        synchronized (this) {
            isClosed = true;
            notifyAll();
        }
        server.stop(0);
    }
}
