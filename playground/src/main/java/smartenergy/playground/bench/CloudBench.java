package smartenergy.playground.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import smartenergy.playground.chain.Chain;
import smartenergy.playground.view.Scrape;
import smartenergy.telemetry.KafkaTopics;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.ReadingJson;

/** The cloud half: draining readings from Kafka into InfluxDB, beside what InfluxDB takes of ready-made lines. */
final class CloudBench {
    private static final String SENDER = "cloud-sender";
    private static final String ANALYTICS = "analytics";
    private static final String INFLUXDB = "influxdb";
    private static final String WRITTEN = "smart_energy_sender_readings_written_total";
    private static final int LINES_PER_BODY = 5_000;
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Chain chain;
    private final PrintStream out;
    private final HttpClient client = HttpClient.newHttpClient();

    /** @param chain with its servers running, the topics made, and no Data Sender running */
    CloudBench(Chain chain, PrintStream out) {
        this.chain = chain;
        this.out = out;
    }

    /** CPU in seconds per million readings. */
    private record Drain(double perSecond, double senderCpu, double influxCpu) {}

    /** Measures the Data Sender alone, then with the analytics working on the same readings on the same processors. */
    void run(int readings, int runs) throws Exception {
        var newest = Instant.now();
        var ceilings = new ArrayList<Double>();
        for (int run = 0; run < runs; run++) {
            ceilings.add(ceiling(readings, newest));
        }
        double ceiling = Table.median(ceilings);
        out.printf("  influxd alone, ready-made lines   %9.0f points/s%n", ceiling);
        drains("Data Sender, Kafka → influxd     ", readings, runs, ceiling);
        chain.startFunction(ANALYTICS);
        drains("the same with analytics beside   ", readings, runs, ceiling);
        chain.stop(ANALYTICS);
    }

    private void drains(String title, int readings, int runs, double ceiling) throws Exception {
        var drains = new ArrayList<Drain>();
        for (int run = 0; run < runs; run++) {
            fill(2 * readings, Instant.now());
            drains.add(drain(readings));
        }
        double drained = Table.median(drains.stream().map(Drain::perSecond).toList());
        out.printf("  %s %9.0f readings/s   ratio %.2f%n", title, drained, drained / ceiling);
        out.printf(
                "  CPU seconds per million readings  Data Sender %.1f, influxd %.1f   (medians of %d runs of %d)%n",
                Table.median(drains.stream().map(Drain::senderCpu).toList()),
                Table.median(drains.stream().map(Drain::influxCpu).toList()),
                runs,
                readings);
    }

    private double ceiling(int readings, Instant newest) throws Exception {
        var all = (Iterable<Reading>) () -> LongStream.range(0, readings)
                .mapToObj(n -> SampleReadings.numbered(n, newest))
                .iterator();
        var bodies = LakeCeiling.bodies(all, LINES_PER_BODY);
        return readings / new LakeCeiling(chain.addresses().influxDb(), "ceiling").secondsToWrite(bodies);
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

    /** Starts a Data Sender on twice as many readings: the first half warms its JIT compilers, the second is timed. */
    private Drain drain(int readings) throws IOException, InterruptedException {
        chain.startFunction(SENDER);
        awaitWritten(readings);
        double begin = written();
        long start = System.nanoTime();
        var senderBefore = ProcessStats.of(chain.pid(SENDER));
        var influxBefore = ProcessStats.of(chain.pid(INFLUXDB));
        awaitWritten(2 * readings);
        double drained = written() - begin;
        double perSecond = drained / ((System.nanoTime() - start) / 1e9);
        double senderCpu = ProcessStats.of(chain.pid(SENDER)).cpuSecondsSince(senderBefore) / drained * 1e6;
        double influxCpu = ProcessStats.of(chain.pid(INFLUXDB)).cpuSecondsSince(influxBefore) / drained * 1e6;
        chain.stop(SENDER);
        return new Drain(perSecond, senderCpu, influxCpu);
    }

    private void awaitWritten(int readings) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (written() < readings) {
            if (System.nanoTime() > deadline) {
                throw new IOException("%.0f of %d readings written after %s".formatted(written(), readings, PATIENCE));
            }
            Thread.sleep(POLL);
        }
    }

    private double written() throws InterruptedException {
        return Scrape.of(client, chain.addresses().cloudSender()).sum(WRITTEN);
    }
}
