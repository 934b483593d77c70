package smartenergy.cloud.rejected;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.InvalidReading;
import smartenergy.telemetry.KafkaTopics;
import smartenergy.telemetry.ReadingJson;

/** The topic of rejected messages: of the Data Sender, and of the gateways that relay theirs. Any thread. */
public final class DeadLetters {
    private static final TopicPartition PARTITION = new TopicPartition(KafkaTopics.REJECTED, 0);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String servers;
    private final Producer<String, byte[]> producer;

    /** A dead letter and its place in the topic. */
    public record Stored(long offset, DeadLetter letter) {}

    /** @param producer must wait for all replicas (acks=all) */
    public DeadLetters(String servers, Producer<String, byte[]> producer) {
        this.servers = servers;
        this.producer = producer;
    }

    /**
     * Keeps the letters; returns when Kafka has all of them.
     *
     * @throws ExecutionException if it is not known that Kafka has all; may be repeated
     */
    public void add(List<DeadLetter> letters) throws ExecutionException, InterruptedException {
        var results = new ArrayList<Future<?>>();
        for (var letter : letters) {
            var outgoing = new ProducerRecord<>(KafkaTopics.REJECTED, letter.origin(), letter.payload());
            letter.headers().forEach(outgoing.headers()::add);
            results.add(producer.send(outgoing));
        }
        for (var result : results) {
            result.get();
        }
    }

    /**
     * Up to max letters, in order.
     *
     * @param from the first offset, or none for the newest max
     */
    public List<Stored> list(Optional<Long> from, int max) {
        try (var consumer = consumer()) {
            consumer.assign(List.of(PARTITION));
            long begin = consumer.beginningOffsets(List.of(PARTITION)).get(PARTITION);
            long end = consumer.endOffsets(List.of(PARTITION)).get(PARTITION);
            consumer.seek(PARTITION, Math.max(begin, from.orElse(end - max)));
            var letters = new ArrayList<Stored>();
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (letters.size() < max && consumer.position(PARTITION) < end && System.nanoTime() < deadline) {
                consumer.poll(POLL).forEach(found -> letters.add(stored(found)));
            }
            return letters.subList(0, Math.min(max, letters.size()));
        }
    }

    public Optional<DeadLetter> find(long offset) {
        return list(Optional.of(offset), 1).stream()
                .filter(stored -> stored.offset() == offset)
                .map(Stored::letter)
                .findFirst();
    }

    /**
     * Puts the payload among the readings again, where it is judged once more.
     *
     * @throws ExecutionException if Kafka did not take it
     */
    public void replay(DeadLetter letter) throws ExecutionException, InterruptedException {
        producer.send(new ProducerRecord<>(KafkaTopics.READINGS, key(letter), letter.payload()))
                .get();
    }

    private static String key(DeadLetter letter) {
        try {
            return ReadingJson.decode(letter.payload()).device();
        } catch (InvalidReading e) {
            return letter.origin();
        }
    }

    private Consumer<String, byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers, "max.partition.fetch.bytes", 16 << 20),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }

    private static Stored stored(ConsumerRecord<String, byte[]> found) {
        return new Stored(
                found.offset(),
                new DeadLetter(
                        header(found, DeadLetter.REASON).orElse("unknown"),
                        header(found, DeadLetter.DETAIL).orElse(""),
                        header(found, DeadLetter.ORIGIN).orElse("unknown"),
                        rejectedAt(found),
                        found.value()));
    }

    private static Instant rejectedAt(ConsumerRecord<String, byte[]> found) {
        try {
            return Instant.parse(header(found, DeadLetter.REJECTED_AT).orElse(""));
        } catch (DateTimeParseException e) {
            return Instant.ofEpochMilli(found.timestamp());
        }
    }

    private static Optional<String> header(ConsumerRecord<String, byte[]> found, String name) {
        return Optional.ofNullable(found.headers().lastHeader(name))
                .map(header -> new String(header.value(), StandardCharsets.UTF_8));
    }
}
