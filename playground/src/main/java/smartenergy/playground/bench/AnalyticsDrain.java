package smartenergy.playground.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import smartenergy.playground.chain.Chain;
import smartenergy.playground.view.Scrape;
import smartenergy.telemetry.KafkaTopics;
import smartenergy.telemetry.ReadingJson;

/** Has analytics work through a topic full of readings. */
final class AnalyticsDrain {
    private static final String ANALYTICS = "analytics";
    private static final String ACCEPTED = "smart_energy_analytics_readings_accepted_total";
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Chain chain;
    private final Path folder;
    private final HttpClient client = HttpClient.newHttpClient();
    private int readings;
    private int runs;

    /** How the work is shared out. */
    record Layout(int instances, int threads) {
        @Override
        public String toString() {
            return instances
                    + (instances == 1 ? " instance, " : " instances, ")
                    + threads
                    + (threads == 1 ? " thread" : " threads")
                    + (instances == 1 ? "" : " each");
        }
    }

    /** Of all instances together. */
    record Drain(double perSecond, double cpuSecondsPerMillion, double residentMebibytes, double stateMebibytes) {}

    private record Instance(String name, URI address, Path state) {}

    /**
     * @param chain with Kafka running and the topics made, and no analytics running
     * @param folder where analytics keep their state
     */
    AnalyticsDrain(Chain chain, Path folder) {
        this.chain = chain;
        this.folder = folder;
    }

    /** Fills the topic in the order of time. */
    void fill(int count, int devices) {
        var newest = Instant.now();
        try (var producer = BenchKafka.producer(chain)) {
            for (int n = count - 1; n >= 0; n--) {
                var reading = SampleReadings.numbered(n, devices, newest);
                producer.send(
                        new ProducerRecord<>(KafkaTopics.READINGS, reading.device(), ReadingJson.encode(reading)));
            }
        }
        readings += count;
    }

    /** What a consumer reaches that does nothing but count. */
    double bareReadingsPerSecond() {
        try (var consumer = BenchKafka.consumer(chain, KafkaTopics.READINGS)) {
            consumer.seekToBeginning(consumer.assignment());
            long start = System.nanoTime();
            for (int rest = readings; rest > 0; ) {
                rest -= consumer.poll(POLL).count();
            }
            return readings / ((System.nanoTime() - start) / 1e9);
        }
    }

    /** A new application works through the topic; the first half warms its JIT compilers, the second is timed. */
    Drain run(Layout layout) throws IOException, InterruptedException {
        runs++;
        var instances = new ArrayList<Instance>();
        for (int number = 1; number <= layout.instances(); number++) {
            instances.add(start(ANALYTICS + "-" + runs + "-" + number, layout.threads()));
        }
        awaitAccepted(instances, readings / 2);
        double begin = accepted(instances);
        long start = System.nanoTime();
        double cpuBefore = cpuSeconds(instances);
        awaitAccepted(instances, readings);
        double drained = accepted(instances) - begin;
        double perSecond = drained / ((System.nanoTime() - start) / 1e9);
        double cpu = (cpuSeconds(instances) - cpuBefore) / drained * 1e6;
        double resident = 0;
        for (var instance : instances) {
            resident += mebibytes(ProcessStats.of(chain.pid(instance.name())).residentBytes());
        }
        for (var instance : instances) {
            chain.stop(instance.name());
        }
        return new Drain(perSecond, cpu, resident, stateMebibytes(instances));
    }

    private Instance start(String name, int threads) throws IOException, InterruptedException {
        var state = folder.resolve(name);
        var settings = Map.of(
                "SMART_ENERGY_ANALYTICS_APPLICATION", "bench-" + runs,
                "SMART_ENERGY_ANALYTICS_STATE_DIR", state.toString(),
                "SMART_ENERGY_ANALYTICS_THREADS", Integer.toString(threads));
        return new Instance(name, chain.startInstance(ANALYTICS, name, settings), state);
    }

    private void awaitAccepted(List<Instance> instances, int wanted) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (accepted(instances) < wanted) {
            if (System.nanoTime() > deadline) {
                throw new IOException(
                        "%.0f of %d readings analysed after %s".formatted(accepted(instances), wanted, PATIENCE));
            }
            Thread.sleep(POLL);
        }
    }

    private double accepted(List<Instance> instances) throws InterruptedException {
        double sum = 0;
        for (var instance : instances) {
            sum += Scrape.of(client, instance.address()).sum(ACCEPTED);
        }
        return sum;
    }

    private double cpuSeconds(List<Instance> instances) throws IOException {
        double sum = 0;
        for (var instance : instances) {
            sum += ProcessStats.of(chain.pid(instance.name())).cpu().toMillis() / 1000.0;
        }
        return sum;
    }

    /** Of instances that have stopped, which have written everything to disk. */
    private static double stateMebibytes(List<Instance> instances) throws IOException {
        long bytes = 0;
        for (var instance : instances) {
            try (var files = Files.walk(instance.state())) {
                bytes += files.filter(file -> file.toString().endsWith(".sst"))
                        .mapToLong(file -> file.toFile().length())
                        .sum();
            }
        }
        return mebibytes(bytes);
    }

    private static double mebibytes(long bytes) {
        return bytes / (double) (1 << 20);
    }
}
