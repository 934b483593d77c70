package smartenergy.composer.monitoring;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import smartenergy.service.worker.Worker;

/**
 * Tries again and again whether addresses take TCP connections, for as long as somebody asks for them. Thread-safe;
 * asking never blocks.
 */
public final class TcpProber implements AutoCloseable {
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final int TIMEOUT_MILLIS = 1_000;
    private static final Duration FORGOTTEN_AFTER = Duration.ofSeconds(30);
    /** Targets beyond that are not tried: it bounds threads and sockets. */
    private static final int MOST_TARGETS = 20_000;

    private final Map<InetSocketAddress, Target> targets = new ConcurrentHashMap<>();
    private final Worker worker = new Worker("prober", EVERY, Duration.ZERO, this::round);

    /** Mutable; each field is written by one thread at a time. */
    private static final class Target {
        volatile long askedNanos;
        final AtomicBoolean isBeingTried = new AtomicBoolean();
        volatile Optional<Result> last = Optional.empty();
        volatile long succeededNanos;
        volatile boolean hasSucceeded;
    }

    /** @param detail why not; empty if it was reached */
    public record Result(boolean isReached, String detail) {}

    /** Begins to try; nothing yet. */
    public TcpProber() {
        worker.start();
    }

    /** Absent as long as it has not been tried. */
    public Optional<Result> ask(String host, int port) {
        return target(host, port).last;
    }

    /** How long ago it was last reached; absent if it never was. */
    public Optional<Duration> sinceReached(String host, int port) {
        var target = target(host, port);
        return target.hasSucceeded
                ? Optional.of(Duration.ofNanos(System.nanoTime() - target.succeededNanos))
                : Optional.empty();
    }

    private Target target(String host, int port) {
        var address = InetSocketAddress.createUnresolved(host, port);
        var target = targets.get(address);
        if (target == null) {
            target = new Target();
            if (targets.size() < MOST_TARGETS) {
                targets.put(address, target);
                target.askedNanos = System.nanoTime();
                start(address, target);
            }
        }
        target.askedNanos = System.nanoTime();
        return target;
    }

    private boolean round() {
        long now = System.nanoTime();
        targets.values().removeIf(target -> now - target.askedNanos > FORGOTTEN_AFTER.toNanos());
        targets.forEach(TcpProber::start);
        return false;
    }

    private static void start(InetSocketAddress address, Target target) {
        if (target.isBeingTried.compareAndSet(false, true)) {
            Thread.ofVirtual().name("prober of " + address).start(() -> {
                try {
                    target.last = Optional.of(connect(address, target));
                } finally {
                    target.isBeingTried.set(false);
                }
            });
        }
    }

    private static Result connect(InetSocketAddress address, Target target) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(address.getHostString(), address.getPort()), TIMEOUT_MILLIS);
            target.succeededNanos = System.nanoTime();
            target.hasSucceeded = true;
            return new Result(true, "");
        } catch (IOException e) {
            return new Result(
                    false, address.getHostString() + ":" + address.getPort() + " is not reached: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        worker.close();
    }
}
