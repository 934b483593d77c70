package smartenergy.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import smartenergy.local.deployment.LocalDeployment;
import smartenergy.telemetry.Alarm;
import smartenergy.telemetry.DerivedJson;
import smartenergy.telemetry.KafkaTopics;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.ReadingJson;

/**
 * How long after a reading its alarm is on Kafka, and when the console has it, asked as its page asks: again half a
 * second after each answer.
 */
final class AlarmDelay {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HOT = "hot-";
    private static final int HOT_EVERY = 100;
    /** After the last reading, the last alarm comes within that time ... */
    private static final Duration LAST = Duration.ofSeconds(5);
    /** ... and the first one too, or none does. */
    private static final Duration FIRST = Duration.ofSeconds(50);

    private static final Duration PAGE_PERIOD = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final LocalDeployment chain;
    private final PrintStream out;
    private final HttpClient client = HttpClient.newHttpClient();
    private long sent;

    /** @param chain with its servers running */
    AlarmDelay(LocalDeployment chain, PrintStream out) throws IOException, InterruptedException {
        this.chain = chain;
        this.out = out;
        for (var function : new String[] {"cloud-sender", "analytics", "console"}) {
            chain.startFunction(function);
        }
    }

    /** Every hundredth reading is too hot, of a new device each time. */
    void measure(int readingsPerSecond, Duration warmUp, Duration duration) throws Exception {
        var begin = Instant.now();
        var warm = begin.plus(warmUp);
        var onKafka = new ConcurrentHashMap<String, Double>();
        var inConsole = new ConcurrentHashMap<String, Double>();
        var end = warm.plus(duration);
        var watch = new FutureTask<Void>(() -> watchConsole(warm, end, inConsole));
        Thread.ofVirtual().start(watch);
        try (var producer = BenchKafka.producer(chain);
                var consumer = BenchKafka.consumer(chain, KafkaTopics.ALARMS)) {
            consumer.seekToEnd(consumer.assignment());
            consumer.assignment().forEach(consumer::position);
            long before = sent;
            while (!watch.isDone()) {
                if (Instant.now().isBefore(end)) {
                    send(
                            producer,
                            before + Duration.between(begin, Instant.now()).toMillis() * readingsPerSecond / 1000);
                }
                watchKafka(consumer, warm, onKafka);
            }
        }
        watch.get(); // Throws what the console did not answer.
        if (onKafka.isEmpty() || inConsole.isEmpty()) {
            throw new IOException("%d alarms came to Kafka and %d to the console within %d s; analytics %s"
                    .formatted(onKafka.size(), inConsole.size(), FIRST.toSeconds(), chain.known("analytics")));
        }
        out.printf("Alarms at %d readings/s for %d s%n", readingsPerSecond, duration.toSeconds());
        print("reading → alarm on Kafka", onKafka);
        print("reading → alarm in the console", inConsole);
    }

    private void send(Producer<String, byte[]> producer, long due) {
        for (; sent < due; sent++) {
            boolean isHot = sent % HOT_EVERY == 0;
            var reading = new Reading(
                    "bench",
                    "server-room",
                    isHot ? HOT + sent : "calm-" + sent % HOT_EVERY,
                    Instant.now(),
                    Optional.empty(),
                    Kind.ROOM_CLIMATE.measured(isHot ? 40 : 22, 40));
            producer.send(new ProducerRecord<>(KafkaTopics.READINGS, reading.device(), ReadingJson.encode(reading)));
        }
    }

    private static void watchKafka(Consumer<String, byte[]> consumer, Instant warm, Map<String, Double> seen) {
        for (var incoming : consumer.poll(Duration.ofMillis(1))) {
            var alert = DerivedJson.decodeAlarm(incoming.value());
            if (alert.phase() == Alarm.Phase.RAISED) {
                note(alert.device(), alert.raisedAt(), warm, seen);
            }
        }
    }

    private Void watchConsole(Instant warm, Instant end, Map<String, Double> seen)
            throws IOException, InterruptedException {
        while (Instant.now().isBefore(end.plus(seen.isEmpty() ? FIRST : LAST))) {
            var ask = chain.addresses()
                    .console()
                    .resolve("/api/alerts?from=%s&to=%s"
                            .formatted(Instant.now().minus(Duration.ofMinutes(1)), Instant.now()));
            var answer =
                    client.send(HttpRequest.newBuilder(ask).timeout(PATIENCE).build(), BodyHandlers.ofByteArray());
            for (JsonNode alarm : JSON.readTree(answer.body())) {
                note(
                        alarm.get("device").asText(),
                        Instant.ofEpochMilli(alarm.get("raisedAt").asLong()),
                        warm,
                        seen);
            }
            Thread.sleep(PAGE_PERIOD);
        }
        return null;
    }

    private static void note(String device, Instant raisedAt, Instant warm, Map<String, Double> seen) {
        if (device.startsWith(HOT) && raisedAt.isAfter(warm)) {
            seen.putIfAbsent(device, Duration.between(raisedAt, Instant.now()).toNanos() / 1e6);
        }
    }

    private void print(String title, Map<String, Double> millis) {
        var sorted = millis.values().stream()
                .mapToDouble(Double::doubleValue)
                .sorted()
                .toArray();
        out.printf(
                "  %-32s p50 %.0f ms, p99 %.0f ms, max %.0f ms (%d alarms)%n",
                title,
                Table.quantile(sorted, 0.5),
                Table.quantile(sorted, 0.99),
                sorted[sorted.length - 1],
                sorted.length);
    }
}
