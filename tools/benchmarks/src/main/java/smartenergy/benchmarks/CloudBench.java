package smartenergy.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import smartenergy.local.deployment.LocalDeployment;
import smartenergy.telemetry.KafkaTopics;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.ReadingJson;

/** The cloud half: draining readings from Kafka into InfluxDB, beside what InfluxDB takes of ready-made lines. */
final class CloudBench {
    private static final String SENDER = "cloud-sender";
    private static final String ANALYTICS = "analytics";
    private static final String DATALAKE = "datalake";
    private static final String WRITTEN = "smart_energy_sender_readings_written_total";
    private static final int LINES_PER_BODY = 5_000;

    private final LocalDeployment chain;
    private final Consumer<String> untimed;
    private final PrintStream out;

    /**
     * @param chain with its servers running, the topics made, and no Data Sender running
     * @param untimed takes what was over before it could be timed; may throw
     */
    CloudBench(LocalDeployment chain, Consumer<String> untimed, PrintStream out) {
        this.chain = chain;
        this.untimed = untimed;
        this.out = out;
    }

    /** CPU in seconds per million readings; of all Data Senders together. */
    private record Drain(double perSecond, double senderCpu, double influxCpu) {}

    /** Measures the Data Sender alone, two of them, and one with the analytics on the same readings and processors. */
    void run(int readings, int runs) throws Exception {
        var newest = Instant.now();
        var ceilings = new ArrayList<Double>();
        for (int run = 0; run < runs; run++) {
            ceilings.add(ceiling(readings, newest));
        }
        double ceiling = Table.median(ceilings);
        out.printf("  influxd alone, ready-made lines   %9.0f points/s%n", ceiling);
        drains("Data Sender, Kafka → influxd     ", 1, readings, runs, ceiling);
        drains("two Data Senders                 ", 2, readings, runs, ceiling);
        chain.startFunction(ANALYTICS);
        drains("one with analytics beside        ", 1, readings, runs, ceiling);
        chain.stop(ANALYTICS);
    }

    private void drains(String title, int senders, int readings, int runs, double ceiling) throws Exception {
        var drains = new ArrayList<Drain>();
        for (int run = 0; run < runs; run++) {
            fill(2 * readings, Instant.now());
            var drain = drain(senders, readings);
            if (drain.isEmpty()) {
                untimed.accept(title.strip());
                return;
            }
            drains.add(drain.get());
        }
        double drained = Table.median(drains.stream().map(Drain::perSecond).toList());
        out.printf("  %s %9.0f readings/s   ratio %.2f%n", title, drained, drained / ceiling);
        out.printf(
                "  CPU seconds per million readings  Data Sender %.1f, influxd %.1f   (medians of %d runs of %d)%n",
                Table.median(drains.stream().map(Drain::senderCpu).toList()),
                Table.median(drains.stream().map(Drain::influxCpu).toList()),
                drains.size(),
                readings);
    }

    private double ceiling(int readings, Instant newest) throws Exception {
        var all = (Iterable<Reading>) () -> LongStream.range(0, readings)
                .mapToObj(n -> SampleReadings.numbered(n, newest))
                .iterator();
        var bodies = LakeCeiling.bodies(all, LINES_PER_BODY);
        return readings / new LakeCeiling(chain.addresses().dataLake(), "ceiling").secondsToWrite(bodies);
    }

    private void fill(int readings, Instant newest) {
        try (var producer = BenchKafka.producer(chain)) {
            for (int n = 0; n < readings; n++) {
                var reading = SampleReadings.numbered(n, newest);
                producer.send(
                        new ProducerRecord<>(KafkaTopics.READINGS, reading.device(), ReadingJson.encode(reading)));
            }
        }
    }

    /**
     * Starts Data Senders on twice as many readings: the first half warms their JIT compilers, the second is timed.
     * Absent if it was done before anybody looked.
     */
    private Optional<Drain> drain(int senders, int readings) throws IOException, InterruptedException {
        var instances = new Instances(chain, SENDER);
        for (int number = 1; number <= senders; number++) {
            instances.start(SENDER + "-" + number, Map.of());
        }
        instances.await(WRITTEN, readings);
        double begin = instances.sum(WRITTEN);
        long start = System.nanoTime();
        double cpuBefore = instances.cpuSeconds();
        var influxBefore = ProcessStats.of(chain.pid(DATALAKE));
        instances.await(WRITTEN, 2 * readings);
        double drained = instances.sum(WRITTEN) - begin;
        double perSecond = drained / ((System.nanoTime() - start) / 1e9);
        double senderCpu = (instances.cpuSeconds() - cpuBefore) / drained * 1e6;
        double influxCpu = ProcessStats.of(chain.pid(DATALAKE)).cpuSecondsSince(influxBefore) / drained * 1e6;
        instances.stop();
        return drained > 0 ? Optional.of(new Drain(perSecond, senderCpu, influxCpu)) : Optional.empty();
    }
}
