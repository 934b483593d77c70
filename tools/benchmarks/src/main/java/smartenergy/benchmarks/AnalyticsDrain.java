package smartenergy.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import smartenergy.local.deployment.LocalDeployment;
import smartenergy.telemetry.KafkaTopics;
import smartenergy.telemetry.ReadingJson;

/** Has analytics work through a topic full of readings. */
final class AnalyticsDrain {
    private static final String ANALYTICS = "analytics";
    private static final String ACCEPTED = "smart_energy_analytics_readings_accepted_total";
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final LocalDeployment chain;
    private final Path folder;
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

    /** What all instances did together. */
    record Drain(double perSecond, double cpuSecondsPerMillion, double residentMebibytes, double stateMebibytes) {}

    /**
     * @param chain with Kafka running and the topics made, and no analytics running
     * @param folder where analytics keep their state
     */
    AnalyticsDrain(LocalDeployment chain, Path folder) {
        this.chain = chain;
        this.folder = folder;
    }

    LocalDeployment chain() {
        return chain;
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
    double bareReadingsPerSecond() throws IOException {
        try (var consumer = BenchKafka.consumer(chain, KafkaTopics.READINGS)) {
            consumer.seekToBeginning(consumer.assignment());
            long start = System.nanoTime();
            for (int rest = readings; rest > 0; ) {
                rest -= consumer.poll(POLL).count();
                if (System.nanoTime() - start > PATIENCE.toNanos()) {
                    throw new IOException("Kafka gave all but " + rest + " of " + readings + " readings within "
                            + PATIENCE.toMinutes() + " min; " + chain.known("kafka-1"));
                }
            }
            return readings / ((System.nanoTime() - start) / 1e9);
        }
    }

    /** A new application works through the topic; the first half warms its JIT compilers, the second is timed. */
    Drain run(Layout layout) throws IOException, InterruptedException {
        runs++;
        var instances = new Instances(chain, ANALYTICS);
        for (int number = 1; number <= layout.instances(); number++) {
            var name = ANALYTICS + "-" + runs + "-" + number;
            instances.start(name, settings(name, layout.threads()));
        }
        instances.await(ACCEPTED, readings / 2);
        double begin = instances.sum(ACCEPTED);
        long start = System.nanoTime();
        double cpuBefore = instances.cpuSeconds();
        instances.await(ACCEPTED, readings);
        double drained = instances.sum(ACCEPTED) - begin;
        double perSecond = drained / ((System.nanoTime() - start) / 1e9);
        double cpu = (instances.cpuSeconds() - cpuBefore) / drained * 1e6;
        double resident = mebibytes(instances.residentBytes());
        instances.stop();
        return new Drain(perSecond, cpu, resident, stateMebibytes(instances));
    }

    private Map<String, String> settings(String instance, int threads) {
        return Map.of(
                "SMART_ENERGY_ANALYTICS_APPLICATION", "bench-" + runs,
                "SMART_ENERGY_ANALYTICS_STATE_DIR", folder.resolve(instance).toString(),
                "SMART_ENERGY_ANALYTICS_THREADS", Integer.toString(threads));
    }

    /** The state of instances that have stopped, which have written everything to disk. */
    private double stateMebibytes(Instances instances) throws IOException {
        long bytes = 0;
        for (var name : instances.names()) {
            try (var files = Files.walk(folder.resolve(name))) {
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
