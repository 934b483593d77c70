package smartenergy.systemtests.cluster;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;

/**
 * Sends a request through the placeholder functions again and again, as data would go, and remembers when one got
 * through. A request that hangs holds no other one up.
 */
public final class Flow implements AutoCloseable {
    private static final Duration EVERY = Duration.ofMillis(50);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final int HOPS = 3;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final HttpRequest request;
    private final List<Long> arrivals = new ArrayList<>();
    private volatile boolean isClosing;

    /** @param address of a node, with the port that leads to the first function */
    public Flow(String address) {
        request = HttpRequest.newBuilder(URI.create("http://" + address + "/cgi-bin/pass"))
                .timeout(TIMEOUT)
                .build();
        Thread.ofVirtual().start(this::send);
    }

    private void send() {
        while (!isClosing) {
            Thread.ofVirtual().start(this::sendOne);
            try {
                Thread.sleep(EVERY);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void sendOne() {
        try {
            var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 200 && answer.body().lines().count() == HOPS) {
                synchronized (arrivals) {
                    arrivals.add(System.nanoTime());
                }
            }
        } catch (IOException e) {
            // Nothing got through; the gap tells.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for a request that gets through after a moment. @param since of {@link System#nanoTime()} */
    public void awaitArrival(long since, Duration patience) throws InterruptedException, TimeoutException {
        long end = System.nanoTime() + patience.toNanos();
        while (last() <= since) {
            if (System.nanoTime() > end) {
                throw new TimeoutException("nothing got through in " + patience.toSeconds() + " s");
            }
            Thread.sleep(EVERY);
        }
    }

    private long last() {
        synchronized (arrivals) {
            return arrivals.isEmpty() ? Long.MIN_VALUE : arrivals.getLast();
        }
    }

    /** The longest time in which nothing got through, from a moment until now. */
    public Duration longestGap(long since) {
        long longest = 0;
        long before = since;
        synchronized (arrivals) {
            for (long arrival : arrivals) {
                if (arrival > since) {
                    longest = Math.max(longest, arrival - before);
                    before = arrival;
                }
            }
        }
        return Duration.ofNanos(Math.max(longest, System.nanoTime() - before));
    }

    @Override
    public void close() {
        isClosing = true;
        http.shutdownNow();
    }
}
