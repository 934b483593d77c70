package smartenergy.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import smartenergy.local.deployment.LocalDeployment;
import smartenergy.local.view.Scrape;

/** Instances of one function that share its work, beside those that the chain has. */
final class Instances {
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final LocalDeployment chain;
    private final String function;
    private final HttpClient client = HttpClient.newHttpClient();
    /** By name, where they answer. */
    private final Map<String, URI> addresses = new LinkedHashMap<>();

    Instances(LocalDeployment chain, String function) {
        this.chain = chain;
        this.function = function;
    }

    void start(String name, Map<String, String> settings) throws IOException, InterruptedException {
        addresses.put(name, chain.startInstance(function, name, settings));
    }

    Set<String> names() {
        return addresses.keySet();
    }

    /** Of a counter, over all of them. */
    double sum(String counter) throws InterruptedException {
        double sum = 0;
        for (var address : addresses.values()) {
            sum += Scrape.of(client, address).sum(counter);
        }
        return sum;
    }

    /** Returns when a counter has come so far. */
    void await(String counter, int wanted) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (sum(counter) < wanted) {
            if (System.nanoTime() > deadline) {
                throw new IOException(
                        "%s is %.0f and not %d after %s".formatted(counter, sum(counter), wanted, PATIENCE));
            }
            Thread.sleep(POLL);
        }
    }

    double cpuSeconds() throws IOException {
        double sum = 0;
        for (var name : addresses.keySet()) {
            sum += ProcessStats.of(chain.pid(name)).cpu().toMillis() / 1e3;
        }
        return sum;
    }

    long residentBytes() throws IOException {
        long sum = 0;
        for (var name : addresses.keySet()) {
            sum += ProcessStats.of(chain.pid(name)).residentBytes();
        }
        return sum;
    }

    void stop() throws IOException, InterruptedException {
        for (var name : addresses.keySet()) {
            chain.stop(name);
        }
    }
}
