package smartenergy.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Supplier;
import smartenergy.local.metrics.Scrape;

/** Functions' counters, which are read until there is an answer, and waited for as long as they move. */
final class Counters {
    private static final Duration POLL = Duration.ofMillis(20);

    private final Duration answerPatience;
    private final Duration standstillPatience;
    private final HttpClient client = HttpClient.newHttpClient();

    Counters() {
        this(Duration.ofSeconds(20), Duration.ofMinutes(3));
    }

    /**
     * @param answerPatience for a function that does not answer
     * @param standstillPatience for a counter that does not move
     */
    Counters(Duration answerPatience, Duration standstillPatience) {
        this.answerPatience = answerPatience;
        this.standstillPatience = standstillPatience;
    }

    /**
     * The sum of a counter over some functions.
     *
     * @throws IOException if one of them does not answer for a while; says why
     */
    double sum(Collection<URI> functions, String counter) throws IOException, InterruptedException {
        double sum = 0;
        for (var function : functions) {
            sum += Scrape.within(answerPatience, client, function).sum(counter);
        }
        return sum;
    }

    /**
     * Returns when a counter has come so far.
     *
     * @param known what to look at if it does not
     * @throws IOException if it stands still, or one of the functions does not answer; says why
     */
    void await(Collection<URI> functions, String counter, double wanted, Supplier<String> known)
            throws IOException, InterruptedException {
        double before = Double.NaN;
        long movedNanos = System.nanoTime();
        for (double now = sum(functions, counter); now < wanted; now = sum(functions, counter)) {
            if (now != before) {
                before = now;
                movedNanos = System.nanoTime();
            } else if (System.nanoTime() - movedNanos > standstillPatience.toNanos()) {
                throw new IOException("%s of %s stands still at %.0f of %.0f for %d s: %s"
                        .formatted(counter, functions, now, wanted, standstillPatience.toSeconds(), known.get()));
            }
            Thread.sleep(POLL);
        }
    }
}
