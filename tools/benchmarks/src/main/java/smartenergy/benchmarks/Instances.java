package smartenergy.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import smartenergy.local.deployment.LocalDeployment;

/** Instances of one function that share its work, beside those that the chain has. */
final class Instances {
    private final LocalDeployment chain;
    private final String function;
    private final Counters counters = new Counters();
    /** Where they answer, by name. */
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

    /** The sum of a counter over all of them. */
    double sum(String counter) throws IOException, InterruptedException {
        return counters.sum(addresses.values(), counter);
    }

    /** Returns when a counter has come so far. */
    void await(String counter, int wanted) throws IOException, InterruptedException {
        counters.await(
                addresses.values(),
                counter,
                wanted,
                () -> addresses.keySet().stream()
                        .map(name -> name + " " + chain.known(name))
                        .collect(Collectors.joining("; ")));
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
