package smartenergy.local.view;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The metrics of a service at one moment.
 *
 * @param samples by name and labels as Prometheus writes them, such as {@code a_total{reason="x"}}
 */
public record Scrape(Map<String, Double> samples) {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    /** Nothing known, as of a service that does not answer. */
    public static final Scrape EMPTY = new Scrape(Map.of());

    public static Scrape of(HttpClient client, URI service) throws InterruptedException {
        try {
            var request = HttpRequest.newBuilder(service.resolve("/metrics"))
                    .timeout(TIMEOUT)
                    .build();
            return parse(client.send(request, BodyHandlers.ofString()).body());
        } catch (IOException e) {
            return EMPTY;
        }
    }

    static Scrape parse(String text) {
        var samples = new LinkedHashMap<String, Double>();
        text.lines().filter(line -> !line.isEmpty() && !line.startsWith("#")).forEach(line -> {
            int blank = line.lastIndexOf(' ');
            samples.put(line.substring(0, blank), Double.parseDouble(line.substring(blank + 1)));
        });
        return new Scrape(samples);
    }

    /** The sum over all labels. */
    public double sum(String name) {
        return samples.entrySet().stream()
                .filter(sample ->
                        sample.getKey().equals(name) || sample.getKey().startsWith(name + "{"))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    /** Of a histogram: the count at or below each upper bound. */
    TreeMap<Double, Double> buckets(String histogram) {
        var prefix = histogram + "_bucket{le=\"";
        var buckets = new TreeMap<Double, Double>();
        samples.forEach((name, count) -> {
            if (name.startsWith(prefix)) {
                var bound = name.substring(prefix.length(), name.indexOf('"', prefix.length()));
                buckets.put(bound.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(bound), count);
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
