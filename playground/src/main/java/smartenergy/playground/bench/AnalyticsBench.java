package smartenergy.playground.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import smartenergy.playground.chain.Chain;
import smartenergy.playground.view.Scrape;
import smartenergy.telemetry.Alert;
import smartenergy.telemetry.DerivedJson;
import smartenergy.telemetry.KafkaTopics;
import smartenergy.telemetry.Measurement;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.ReadingJson;

/** The analytics: how fast one instance drains readings, beside a bare consumer, and how soon an alarm is out. */
final class AnalyticsBench {
    private static final String ANALYTICS = "analytics";
    private static final String ACCEPTED = "smart_energy_analytics_readings_accepted_total";
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration WARM_UP = Duration.ofSeconds(15);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Chain chain;
    private final Path stateDir;
    private final PrintStream out;
    private final HttpClient client = HttpClient.newHttpClient();

    /**
     * @param chain with Kafka running and the topics made, and no analytics running
     * @param stateDir where its analytics keep their state
     */
    AnalyticsBench(Chain chain, Path stateDir, PrintStream out) {
        this.chain = chain;
        this.stateDir = stateDir;
        this.out = out;
    }

    /** Drains twice as many readings: the first half warms the JIT compilers, the second is timed. */
    void drain(int readings) throws IOException, InterruptedException {
        fill(2 * readings);
        double bare = 2 * readings / secondsToCount(2 * readings);
        chain.startFunction(ANALYTICS);
        awaitAccepted(readings);
        double begin = accepted();
        long start = System.nanoTime();
        var before = ProcessStats.of(chain.pid(ANALYTICS));
        awaitAccepted(2 * readings);
        double drained = accepted() - begin;
        double perSecond = drained / ((System.nanoTime() - start) / 1e9);
        double cpu = ProcessStats.of(chain.pid(ANALYTICS)).cpuSecondsSince(before) / drained * 1e6;
        out.printf("  bare consume and count        %9.0f readings/s%n", bare);
        out.printf("  analytics, whole topology     %9.0f readings/s   ratio %.3f%n", perSecond, perSecond / bare);
        long resident = ProcessStats.of(chain.pid(ANALYTICS)).residentBytes() >> 20;
        chain.stop(ANALYTICS);
        out.printf(
                "  CPU seconds per million readings %.1f, RSS %d MiB, state on disk %d KiB a device of one reading/s%n",
                cpu, resident, stateBytes() / 1024 / SampleReadings.DEVICES);
    }

    private void fill(int readings) {
        var newest = Instant.now();
        try (var producer = producer()) {
            for (int n = readings - 1; n >= 0; n--) {
                send(producer, SampleReadings.numbered(n, newest));
            }
        }
    }

    private KafkaProducer<String, byte[]> producer() {
        var config = Map.<String, Object>of(
                "bootstrap.servers", chain.addresses().kafka(), "compression.type", "lz4", "linger.ms", 5);
        return new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
    }

    private static void send(KafkaProducer<String, byte[]> producer, Reading reading) {
        producer.send(new ProducerRecord<>(KafkaTopics.READINGS, reading.device(), ReadingJson.encode(reading)));
    }

    private double secondsToCount(int readings) {
        try (var consumer = consumer(KafkaTopics.READINGS)) {
            consumer.seekToBeginning(consumer.assignment());
            long start = System.nanoTime();
            for (int rest = readings; rest > 0; ) {
                rest -= consumer.poll(POLL).count();
            }
            return (System.nanoTime() - start) / 1e9;
        }
    }

    private KafkaConsumer<String, byte[]> consumer(String topic) {
        var config = Map.<String, Object>of(
                "bootstrap.servers", chain.addresses().kafka(), "isolation.level", "read_committed");
        var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
        consumer.assign(consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList());
        return consumer;
    }

    private void awaitAccepted(int readings) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (accepted() < readings) {
            if (System.nanoTime() > deadline) {
                throw new IOException(
                        "%.0f of %d readings analysed after %s".formatted(accepted(), readings, PATIENCE));
            }
            Thread.sleep(POLL);
        }
    }

    private double accepted() throws InterruptedException {
        return Scrape.of(client, chain.addresses().analytics()).sum(ACCEPTED);
    }

    /** Of an instance that has stopped, which has written everything to disk. */
    private long stateBytes() throws IOException {
        try (var files = Files.walk(stateDir)) {
            return files.filter(file -> file.toString().endsWith(".sst"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    /** Every hundredth reading is too hot; the delay is from the reading's time to its alarm's arrival. */
    void alarmDelay(int readingsPerSecond, Duration duration) throws IOException, InterruptedException {
        chain.startFunction(ANALYTICS);
        var seen = new HashSet<Instant>();
        var millis = new ArrayList<Double>();
        try (var producer = producer();
                var consumer = consumer(KafkaTopics.ALERTS)) {
            consumer.seekToEnd(consumer.assignment());
            consumer.assignment().forEach(consumer::position);
            var begin = Instant.now();
            var warm = begin.plus(WARM_UP);
            long sent = 0;
            while (Instant.now().isBefore(warm.plus(duration))) {
                long due = Duration.between(begin, Instant.now()).toMillis() * readingsPerSecond / 1000;
                for (; sent < due; sent++) {
                    send(producer, sometimesHot(sent));
                }
                for (var incoming : consumer.poll(Duration.ofMillis(1))) {
                    note(DerivedJson.decodeAlert(incoming.value()), warm, seen, millis);
                }
            }
        }
        var sorted = millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        out.printf(
                "  reading → alarm on Kafka, %d readings/s for %d s: p50 %.0f ms, p99 %.0f ms, max %.0f ms (%d alarms)%n",
                readingsPerSecond,
                duration.toSeconds(),
                Table.quantile(sorted, 0.5),
                Table.quantile(sorted, 0.99),
                sorted[sorted.length - 1],
                sorted.length);
    }

    private static void note(Alert alert, Instant warm, Set<Instant> seen, List<Double> millis) {
        boolean isRaised =
                alert.phase() == Alert.Phase.RAISED && alert.anomaly().equals("limit");
        if (isRaised && alert.raisedAt().isAfter(warm) && seen.add(alert.raisedAt())) {
            millis.add(Duration.between(alert.raisedAt(), Instant.now()).toNanos() / 1e6);
        }
    }

    /** A hot reading is of a new device each time, of which no alarm is open yet. */
    private static Reading sometimesHot(long n) {
        boolean isHot = n % 100 == 0;
        var device = isHot ? "hot-" + n : "calm-" + n % 100;
        return new Reading(
                "bench",
                "server-room",
                device,
                Instant.now(),
                Optional.empty(),
                new Measurement.RoomClimate(isHot ? 40 : 22, 40));
    }
}
