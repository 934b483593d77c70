package smartenergy.local.metrics;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.TreeMap;
import smartenergy.telemetry.NumberText;

/**
 * The metrics of a service at one moment.
 *
 * @param samples by name and labels as Prometheus writes them, such as {@code a_total{reason="x"}}
 */
public record Scrape(Map<String, Double> samples) {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private static final Duration PAUSE = Duration.ofMillis(200);

    /** @throws IOException if the service does not answer, or not with metrics; says why */
    public static Scrape of(HttpClient client, URI service) throws IOException, InterruptedException {
        var address = service.resolve("/metrics");
        try {
            var request = HttpRequest.newBuilder(address).timeout(TIMEOUT).build();
            var answer = client.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException("status " + answer.statusCode());
            }
            return parse(answer.body());
        } catch (IOException | NumberFormatException e) {
            throw new IOException(
                    address + " does not answer with metrics: " + Objects.requireNonNullElse(e.getMessage(), e), e);
        }
    }

    /**
     * Asks again until there is an answer.
     *
     * @throws IOException if there is none within the time; says why
     */
    public static Scrape within(Duration patience, HttpClient client, URI service)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                return of(client, service);
            } catch (IOException e) {
                if (System.nanoTime() > deadline) {
                    throw new IOException("for " + patience.toSeconds() + " s " + e.getMessage(), e);
                }
                Thread.sleep(PAUSE);
            }
        }
    }

    static Scrape parse(String text) {
        var samples = new LinkedHashMap<String, Double>();
        text.lines().filter(line -> !line.isEmpty() && !line.startsWith("#")).forEach(line -> {
            int blank = line.lastIndexOf(' ');
            if (blank < 0) {
                throw new NumberFormatException("no value in '" + line + "'");
            }
            samples.put(line.substring(0, blank), NumberText.sample(line.substring(blank + 1)));
        });
        if (samples.isEmpty()) {
            throw new NumberFormatException("it tells none");
        }
        return new Scrape(samples);
    }

    /** The sum over all labels; absent where the metric is not told, or is not known to the service itself. */
    public OptionalDouble find(String name) {
        boolean isTold = samples.keySet().stream().anyMatch(any -> any.equals(name) || any.startsWith(name + "{"));
        double sum = sum(name);
        return isTold && !Double.isNaN(sum) ? OptionalDouble.of(sum) : OptionalDouble.empty();
    }

    /** The sum over all labels; 0 for a counter that has counted nothing yet, and so is not told. */
    public double sum(String name) {
        return samples.entrySet().stream()
                .filter(sample ->
                        sample.getKey().equals(name) || sample.getKey().startsWith(name + "{"))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    /** A histogram's counts at or below each upper bound. */
    TreeMap<Double, Double> buckets(String histogram) {
        var prefix = histogram + "_bucket{le=\"";
        var buckets = new TreeMap<Double, Double>();
        samples.forEach((name, count) -> {
            if (name.startsWith(prefix)) {
                var bound = name.substring(prefix.length(), name.indexOf('"', prefix.length()));
                buckets.put(NumberText.sample(bound), count);
            }
        });
        return buckets;
    }

    /**
     * The smallest upper bound that holds the given part of what a histogram counted since the earlier scrape; NaN if
     * it counted nothing.
     */
    public double quantileSince(Scrape earlier, String histogram, double part) {
        var before = earlier.buckets(histogram);
        var now = buckets(histogram);
        double total = now.isEmpty() ? 0 : now.lastEntry().getValue() - before.getOrDefault(now.lastKey(), 0.0);
        return total <= 0
                ? Double.NaN
                : now.entrySet().stream()
                        .filter(bucket -> bucket.getValue() - before.getOrDefault(bucket.getKey(), 0.0) >= part * total)
                        .map(Map.Entry::getKey)
                        .findFirst()
                        .orElse(Double.NaN);
    }
}
