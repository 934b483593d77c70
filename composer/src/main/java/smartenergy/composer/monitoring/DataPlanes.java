package smartenergy.composer.monitoring;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import smartenergy.composer.composition.Workload.DataPlane;

/**
 * Reads functions' own metrics again and again, for as long as somebody asks, and tells where something waits and
 * nothing moves. Thread-safe; asking never blocks.
 */
public final class DataPlanes implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final Duration FORGOTTEN_AFTER = Duration.ofSeconds(60);
    private static final int MOST_CHARACTERS = 4 << 20;

    private final Duration stalledAfter;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final Map<Target, Progress> targets = new ConcurrentHashMap<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("data-planes").factory());

    private record Target(String host, DataPlane plane) {}

    /** Mutable; written by the one read at a time. */
    private static final class Progress {
        volatile long askedNanos = System.nanoTime();
        volatile boolean isBeingRead;
        volatile double moved = Double.NaN;
        volatile long movedNanos = System.nanoTime();
        /** NaN while the function does not say. */
        volatile double waiting;

        volatile double rate = Double.NaN;
        volatile long readNanos;
    }

    /**
     * @param every how often to read
     * @param stalledAfter for how long nothing has moved while something waited
     */
    public DataPlanes(Duration every, Duration stalledAfter) {
        this.stalledAfter = stalledAfter;
        clock.scheduleWithFixedDelay(this::round, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What stands still, for a person; absent if nothing does, or nothing is known. */
    public Optional<String> stall(String host, DataPlane plane) {
        var progress = asked(host, plane);
        boolean isStill = System.nanoTime() - progress.movedNanos > stalledAfter.toNanos();
        return isStill && progress.waiting > 0
                ? Optional.of("%s has stood still at %.0f for %d s while %s is %.0f"
                        .formatted(
                                plane.progress(),
                                progress.moved,
                                stalledAfter.toSeconds(),
                                plane.waiting(),
                                progress.waiting))
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

    private void round() {
        long now = System.nanoTime();
        targets.values().removeIf(progress -> now - progress.askedNanos > FORGOTTEN_AFTER.toNanos());
        targets.forEach((target, progress) -> {
            if (!progress.isBeingRead) {
                progress.isBeingRead = true;
                Thread.ofVirtual().name("metrics of " + target.host()).start(() -> read(target, progress));
            }
        });
    }

    private void read(Target target, Progress progress) {
        try {
            var address = URI.create("http://" + target.host() + ":"
                    + target.plane().port() + target.plane().path());
            var request = HttpRequest.newBuilder(address).timeout(TIMEOUT).build();
            var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 200 && answer.body().length() < MOST_CHARACTERS) {
                take(target.plane(), answer.body(), progress);
            }
        } catch (IOException e) {
            // Readiness tells of a function that does not answer; here only standing still counts.
            progress.waiting = 0;
            progress.rate = Double.NaN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            progress.isBeingRead = false;
        }
    }

    private static void take(DataPlane plane, String text, Progress progress) {
        double moved = sum(text, plane.progress()).orElse(Double.NaN);
        double waiting =
                plane.waiting().isEmpty() ? 0 : sum(text, plane.waiting()).orElse(Double.NaN);
        long now = System.nanoTime();
        // A counter that fell has begun anew.
        progress.rate =
                moved < progress.moved ? Double.NaN : (moved - progress.moved) * 1e9 / (now - progress.readNanos);
        progress.readNanos = now;
        if (moved != progress.moved || waiting <= 0 || progress.waiting <= 0) {
            progress.movedNanos = System.nanoTime();
        }
        progress.moved = moved;
        progress.waiting = waiting;
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
                    sum += Double.parseDouble(line.substring(value).strip().split(" ")[0]);
                    isThere = true;
                }
            }
        }
        return isThere ? OptionalDouble.of(sum) : OptionalDouble.empty();
    }

    @Override
    public void close() {
        clock.shutdownNow();
        http.shutdownNow();
    }
}
