package smartenergy.analytics;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Tells stream threads that end again and again for a reason of their own, which no new thread helps against, from
 * those that end because Kafka is away for a while. Thread-safe.
 */
final class ThreadFailures {
    /** So many within the time are too many. */
    static final int TOO_MANY = 5;

    static final Duration WITHIN = Duration.ofMinutes(10);

    private final Clock clock;
    private final Deque<Instant> recent = new ArrayDeque<>();

    ThreadFailures(Clock clock) {
        this.clock = clock;
    }

    /** Takes one more in; returns whether another thread is to go on. */
    synchronized boolean mayGoOn(Throwable problem) {
        if (isOfKafka(problem)) {
            return true;
        }
        var now = clock.instant();
        recent.addLast(now);
        while (recent.getFirst().isBefore(now.minus(WITHIN))) {
            recent.removeFirst();
        }
        return recent.size() < TOO_MANY;
    }

    private static boolean isOfKafka(Throwable problem) {
        for (var cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof RetriableException) {
                return true;
            }
        }
        return false;
    }

    /** What began it, for a person. */
    static String reason(Throwable problem) {
        var cause = problem;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.toString();
    }
}
