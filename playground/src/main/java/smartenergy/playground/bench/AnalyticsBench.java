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
import java.util.function.Function;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import smartenergy.playground.chain.Chain;
import smartenergy.playground.chain.ChainSettings;
import smartenergy.playground.chain.Installation;
import smartenergy.playground.view.Scrape;
import smartenergy.telemetry.Alert;
import smartenergy.telemetry.DerivedJson;
import smartenergy.telemetry.KafkaTopics;
import smartenergy.telemetry.Measurement;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.ReadingJson;

/**
 * {@code smart-energy bench analytics}: how fast one instance drains readings with 1, 2 and 4 threads, beside a bare
 * consumer, and how soon an alarm is out.
 */
public final class AnalyticsBench {
    private static final String ANALYTICS = "analytics";
    private static final String ACCEPTED = "smart_energy_analytics_readings_accepted_total";
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration WARM_UP = Duration.ofSeconds(15);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final int READINGS_PER_SECOND = 1_000;
    private static final Duration MEASURED = Duration.ofSeconds(30);
    private static final List<Integer> THREADS = List.of(1, 2, 4);

    private final Chain chain;
    private final Path stateDir;
    private final PrintStream out;
    private final HttpClient client = HttpClient.newHttpClient();

    /**
     * @param chain with Kafka running and the topics made, and no analytics running
     * @param stateDir where its analytics keep their state
     */
    private AnalyticsBench(Chain chain, Path stateDir, PrintStream out) {
        this.chain = chain;
        this.stateDir = stateDir;
        this.out = out;
    }

    /**
     * Measures all in a fresh data folder.
     *
     * @param readings of one drain
     * @param runs of which the medians are shown
     */
    public static void run(int readings, int runs, Installation installation, PrintStream out) throws Exception {
        ChainBench.inFreshFolder(folder -> {
            out.printf("Analytics: Kafka → Kafka, medians of %d runs of %d%n", runs, readings);
            try (var chain = new Chain(ChainSettings.in(folder.resolve("chain")), installation, line -> {})) {
                chain.startServers();
                ChainBench.makeTopics(chain);
                var bench = new AnalyticsBench(chain, folder.resolve("state"), out);
                bench.drains(readings, runs);
                bench.alarmDelay(READINGS_PER_SECOND, MEASURED);
            }
        });
    }

    /**
     * @param cpu in seconds per million readings
     * @param resident memory in bytes
     * @param state on disk after the end, in bytes
     */
    private record Drain(double perSecond, double cpu, double resident, double state) {}

    private void drains(int readings, int runs) throws IOException, InterruptedException {
        fill(2 * readings);
        var bares = new ArrayList<Double>();
        for (int run = 0; run < runs; run++) {
            bares.add(2 * readings / secondsToCount(2 * readings));
        }
        double bare = Table.median(bares);
        out.printf("  bare consume and count %9.0f readings/s%n", bare);
        for (int threads : THREADS) {
            var drains = new ArrayList<Drain>();
            for (int run = 0; run < runs; run++) {
                drains.add(drain(readings, threads, run));
            }
            double perSecond = median(drains, Drain::perSecond);
            out.printf(
                    "  %d threads              %9.0f readings/s, %.3f of it; CPU seconds per million %.1f, RSS %.0f MiB,"
                            + " state on disk %.0f KiB for each of %d devices%n",
                    threads,
                    perSecond,
                    perSecond / bare,
                    median(drains, Drain::cpu),
                    median(drains, Drain::resident) / (1 << 20),
                    median(drains, Drain::state) / 1024 / SampleReadings.DEVICES,
                    SampleReadings.DEVICES);
        }
    }

    private static double median(List<Drain> drains, Function<Drain, Double> figure) {
        return Table.median(drains.stream().map(figure).toList());
    }

    /** Drains twice as many readings, from the start: the first half warms the JIT compilers, the second is timed. */
    private Drain drain(int readings, int threads, int run) throws IOException, InterruptedException {
        start(threads, run);
        awaitAccepted(readings);
        double begin = accepted();
        long start = System.nanoTime();
        var before = ProcessStats.of(chain.pid(ANALYTICS));
        awaitAccepted(2 * readings);
        double drained = accepted() - begin;
        double perSecond = drained / ((System.nanoTime() - start) / 1e9);
        var after = ProcessStats.of(chain.pid(ANALYTICS));
        chain.stop(ANALYTICS);
        return new Drain(
                perSecond,
                after.cpuSecondsSince(before) / drained * 1e6,
                after.residentBytes(),
                stateBytes(stateDir.resolve(application(threads, run))));
    }

    /** Each run is an application of its own, which starts at the first reading; started again, it goes on. */
    private void start(int threads, int run) throws IOException, InterruptedException {
        var application = application(threads, run);
        chain.startFunction(
                ANALYTICS,
                Map.of(
                        "SMART_ENERGY_ANALYTICS_THREADS", Integer.toString(threads),
                        "SMART_ENERGY_ANALYTICS_APPLICATION", application,
                        "SMART_ENERGY_ANALYTICS_STATE_DIR",
                                stateDir.resolve(application).toString()));
    }

    private static String application(int threads, int run) {
        return "bench-%d-%d".formatted(threads, run);
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
    private static long stateBytes(Path stateDir) throws IOException {
        try (var files = Files.walk(stateDir)) {
            return files.filter(file -> file.toString().endsWith(".sst"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    /** Every hundredth reading is too hot; the delay is from the reading's time to its alarm's arrival. */
    private void alarmDelay(int readingsPerSecond, Duration duration) throws IOException, InterruptedException {
        start(THREADS.getFirst(), 0);
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
