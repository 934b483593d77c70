package smartenergy.composer.monitoring;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import smartenergy.composer.composition.Workload.Readiness;
import smartenergy.service.worker.Worker;

/**
 * Tries again and again whether addresses take TCP connections, and functions answer, for as long as somebody asks for
 * them. Thread-safe; asking never blocks.
 */
public final class TcpProber implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 1_000;
    /** For how many times as long as a function may take an answer is waited for. */
    private static final int TIMES = 3;

    private static final Duration FORGOTTEN_AFTER = Duration.ofSeconds(30);
    /** Targets beyond that are not tried: it bounds threads and sockets. */
    private static final int MOST_TARGETS = 20_000;

    private final Map<Address, Target> targets = new ConcurrentHashMap<>();
    private final Worker worker;
    private final Duration silentAfter;

    /**
     * @param run whose state it is: another one at the same address begins without any
     * @param readiness by which it is greeted; without one it only has to take a connection
     */
    private record Address(String host, int port, String run, Optional<Readiness> readiness) {
        static Address open(String host, int port) {
            return new Address(host, port, "", Optional.empty());
        }
    }

    /** Mutable; a late answer may come while another is waited for. */
    private static final class Target {
        volatile long askedNanos;
        final AtomicBoolean isBeingTried = new AtomicBoolean();
        volatile Optional<Result> last = Optional.empty();
        volatile long succeededNanos;
        volatile boolean hasSucceeded;
        volatile boolean isSilent;
        volatile boolean isNotTaken;
        volatile boolean isRefusing;
        /** When something else than silence came of a greeting. */
        volatile long toldNanos = System.nanoTime();
    }

    /** @param detail why not; empty if it was reached */
    public record Result(boolean isReached, String detail) {}

    /** Begins to try; nothing yet. */
    public TcpProber() {
        this(Duration.ofSeconds(1), Duration.ofSeconds(3));
    }

    /** @param silentAfter how long an answer may take: one that is only slow gives it */
    TcpProber(Duration every, Duration silentAfter) {
        this.silentAfter = silentAfter;
        this.worker = new Worker("prober", every, Duration.ZERO, this::round).start();
    }

    /** Absent as long as it has not been tried. */
    public Optional<Result> ask(String host, int port) {
        return target(Address.open(host, port)).last;
    }

    /** How long ago it was last reached; absent if it never was. */
    public Optional<Duration> sinceReached(String host, int port) {
        return sinceSuccess(target(Address.open(host, port)));
    }

    /**
     * That a function has sent nothing for some seconds to whoever connected, for a person; absent where it answers,
     * never did in this run, or its machine refuses connections.
     *
     * @param run tells this run from the ones before at the same address
     * @param isUnready whether others do not get through to it either: only then connections that nobody takes count
     */
    public Optional<String> silence(String host, Readiness readiness, String run, boolean isUnready) {
        var target = target(host, readiness, run);
        return sinceSuccess(target)
                .filter(since ->
                        (target.isSilent || isUnready && target.isNotTaken) && since.compareTo(silentAfter) > 0)
                .map(since -> "port " + readiness.port() + " has not answered for " + since.toSeconds() + " s");
    }

    /**
     * That a function answers and takes no small write, for a person; absent where it takes them, or is not asked to.
     */
    public Optional<String> refusal(String host, Readiness readiness, String run) {
        var target = target(host, readiness, run);
        return Optional.of("port " + readiness.port() + " takes no small write").filter(any -> target.isRefusing);
    }

    private static Optional<Duration> sinceSuccess(Target target) {
        return target.hasSucceeded
                ? Optional.of(Duration.ofNanos(System.nanoTime() - target.succeededNanos))
                : Optional.empty();
    }

    private Target target(String host, Readiness readiness, String run) {
        return target(new Address(host, readiness.port(), run, Optional.of(readiness)));
    }

    private Target target(Address address) {
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
        targets.forEach(this::start);
        return false;
    }

    private void start(Address address, Target target) {
        if (target.isBeingTried.compareAndSet(false, true)) {
            Thread.ofVirtual()
                    .name("prober of " + address.host() + ":" + address.port())
                    .start(() -> {
                        if (address.readiness().isPresent()) {
                            greet(address, target);
                        } else {
                            target.last = Optional.of(connect(address, target));
                            target.isBeingTried.set(false);
                        }
                    });
        }
    }

    /**
     * A greeting that is not answered in time is waited for on, while others follow: one that is slow answers late, one
     * that hangs never. A machine that is not reached says nothing about the function.
     */
    private void greet(Address address, Target target) {
        long begun = System.nanoTime();
        var isOnlyOne = new AtomicBoolean(true);
        Runnable silent = () -> {
            target.isSilent |= begun - target.toldNanos >= 0;
            letOthersFollow(target, isOnlyOne);
        };
        var readiness = address.readiness().orElseThrow();
        var outcome = Hello.to(address.host(), address.port(), readiness, (int) silentAfter.toMillis(), TIMES, silent);
        target.isNotTaken = outcome == Hello.Outcome.NOT_TAKEN;
        if (outcome != Hello.Outcome.SILENT && outcome != Hello.Outcome.NOT_TAKEN) {
            target.toldNanos = System.nanoTime();
            target.isSilent = false;
        }
        if (outcome == Hello.Outcome.ANSWERED || outcome == Hello.Outcome.REFUSED) {
            target.isRefusing = outcome == Hello.Outcome.REFUSED;
            succeed(target);
        }
        letOthersFollow(target, isOnlyOne);
    }

    private static void letOthersFollow(Target target, AtomicBoolean isOnlyOne) {
        if (isOnlyOne.getAndSet(false)) {
            target.isBeingTried.set(false);
        }
    }

    private static void succeed(Target target) {
        target.succeededNanos = System.nanoTime();
        target.hasSucceeded = true;
    }

    private static Result connect(Address address, Target target) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(address.host(), address.port()), TIMEOUT_MILLIS);
            succeed(target);
            return new Result(true, "");
        } catch (IOException e) {
            return new Result(false, address.host() + ":" + address.port() + " is not reached: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        worker.close();
    }
}
