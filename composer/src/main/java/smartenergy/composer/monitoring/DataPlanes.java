package smartenergy.composer.monitoring;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import smartenergy.composer.composition.Workload.DataPlane;
import smartenergy.service.worker.Worker;
import smartenergy.telemetry.NumberText;

/**
 * Reads functions' own metrics again and again, for as long as somebody asks, and tells where something waits and
 * nothing moves. Thread-safe; asking never blocks.
 */
public final class DataPlanes implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final Duration FORGOTTEN_AFTER = Duration.ofSeconds(60);
    private static final int MOST_BYTES = 4 << 20;

    private final Duration stalledAfter;
    /** Its usual five connections would be made anew for each look where there are more functions. */
    private final OkHttpClient http = new OkHttpClient.Builder()
            .connectionPool(new ConnectionPool(256, 1, TimeUnit.MINUTES))
            .callTimeout(TIMEOUT)
            .followRedirects(false)
            .build();

    private final Map<Target, Progress> targets = new ConcurrentHashMap<>();
    private final Worker worker;

    private record Target(String host, DataPlane plane) {}

    /** Mutable; written by the one read at a time. */
    private static final class Progress {
        volatile long askedNanos = System.nanoTime();
        final AtomicBoolean isBeingRead = new AtomicBoolean();
        volatile double moved = Double.NaN;
        volatile long movedNanos = System.nanoTime();
        /** NaN while the function does not say. */
        volatile double waiting;
        /** What it said last; 0 if it has not since it last answered nothing. */
        double waitingAsKnown;

        volatile double rate = Double.NaN;
        volatile long readNanos;
    }

    /**
     * @param every how often to read
     * @param stalledAfter for how long nothing has moved while something waited
     */
    public DataPlanes(Duration every, Duration stalledAfter) {
        this.stalledAfter = stalledAfter;
        this.worker = new Worker("data-planes", every, Duration.ZERO, this::round).start();
    }

    /** What stands still, for a person; absent if nothing does, or nothing is known. */
    public Optional<String> stall(String host, DataPlane plane) {
        var progress = asked(host, plane);
        double waiting = progress.waiting;
        boolean isStill = System.nanoTime() - progress.movedNanos > stalledAfter.toNanos();
        return isStill && waiting > 0
                ? Optional.of("%s has stood still at %.0f for %d s while %s is %.0f"
                        .formatted(
                                plane.progress(), progress.moved, stalledAfter.toSeconds(), plane.waiting(), waiting))
                : Optional.empty();
    }

    /** How much it moved a second, between the last two times that it was read; absent if that is not known. */
    public OptionalDouble rate(String host, DataPlane plane) {
        double rate = asked(host, plane).rate;
        return Double.isNaN(rate) ? OptionalDouble.empty() : OptionalDouble.of(rate);
    }

    private Progress asked(String host, DataPlane plane) {
        var progress = targets.computeIfAbsent(new Target(host, plane), any -> new Progress());
        progress.askedNanos = System.nanoTime();
        return progress;
    }

    private boolean round() {
        long now = System.nanoTime();
        targets.values().removeIf(progress -> now - progress.askedNanos > FORGOTTEN_AFTER.toNanos());
        targets.forEach((target, progress) -> {
            if (progress.isBeingRead.compareAndSet(false, true)) {
                Thread.ofVirtual().name("metrics of " + target.host()).start(() -> read(target, progress));
            }
        });
        return false;
    }

    private void read(Target target, Progress progress) {
        try {
            var request = new Request.Builder().url(address(target.host(), target.plane()));
            try (var answer = http.newCall(request.build()).execute()) {
                var body = answer.body().byteStream().readNBytes(MOST_BYTES);
                if (answer.code() == 200 && body.length < MOST_BYTES) {
                    take(target.plane(), new String(body, StandardCharsets.UTF_8), progress);
                } else {
                    takeNothing(progress);
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            takeNothing(progress);
        } finally {
            progress.isBeingRead.set(false);
        }
    }

    /** Of all metrics those that are needed, where the function knows that way to ask. */
    private static HttpUrl address(String host, DataPlane plane) {
        var address = HttpUrl.get("http://" + host + ":" + plane.port() + plane.path())
                .newBuilder()
                .addQueryParameter("name[]", plane.progress());
        if (!plane.waiting().isEmpty()) {
            address.addQueryParameter("name[]", plane.waiting());
        }
        return address.build();
    }

    /** Readiness tells of a function that does not answer; here only standing still counts. */
    private static void takeNothing(Progress progress) {
        progress.waiting = Double.NaN;
        progress.waitingAsKnown = 0;
        progress.rate = Double.NaN;
    }

    private static void take(DataPlane plane, String text, Progress progress) {
        double moved = sum(text, plane.progress()).orElse(Double.NaN);
        double waiting =
                plane.waiting().isEmpty() ? 0 : sum(text, plane.waiting()).orElse(Double.NaN);
        long now = System.nanoTime();
        // A counter that fell has begun anew.
        progress.rate =
                moved < progress.moved ? Double.NaN : (moved - progress.moved) * 1e9 / (now - progress.readNanos);
        if (moved != progress.moved || waiting <= 0 || progress.waitingAsKnown <= 0) {
            progress.movedNanos = now;
        } else if (Double.isNaN(waiting)) {
            // Time in which perhaps nothing waits does not count.
            progress.movedNanos += now - progress.readNanos;
        }
        progress.readNanos = now;
        progress.moved = moved;
        progress.waiting = waiting;
        if (!Double.isNaN(waiting)) {
            progress.waitingAsKnown = waiting;
        }
    }

    /** Over all labels of a metric in Prometheus' text format. */
    static OptionalDouble sum(String text, String metric) {
        double sum = 0;
        boolean isThere = false;
        for (var line : text.lines().toList()) {
            if (line.startsWith(metric) && line.length() > metric.length()) {
                char next = line.charAt(metric.length());
                int value = next == '{' ? line.lastIndexOf('}') + 1 : metric.length();
                if (next == '{' || next == ' ') {
                    sum += NumberText.sample(line.substring(value).strip().split(" ")[0]);
                    isThere = true;
                }
            }
        }
        return isThere ? OptionalDouble.of(sum) : OptionalDouble.empty();
    }

    @Override
    public void close() {
        worker.close();
        http.dispatcher().cancelAll();
        http.connectionPool().evictAll();
    }
}
