package smartenergy.sender.rejected;

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
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.service.kafka.Topics;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.InvalidReading;
import smartenergy.telemetry.KafkaTopics;
import smartenergy.telemetry.ReadingJson;
import smartenergy.telemetry.Reason;

/** The topic of rejected messages: of the Data Sender, and of the gateways that relay theirs. Any thread. */
public final class DeadLetters {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
    private static final String FROM_KAFKA = "kafka:";
    private static final Duration RETRY = Duration.ofSeconds(1);
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

    /** The letter about a record. */
    public static DeadLetter letter(ConsumerRecord<String, byte[]> incoming, Reason reason, String detail, Instant at) {
        return new DeadLetter(
                reason.text(),
                detail,
                FROM_KAFKA + incoming.topic() + "/" + incoming.partition() + "/" + incoming.offset(),
                at,
                incoming.value() == null ? new byte[0] : incoming.value());
    }

    /**
     * Keeps the letters; returns when Kafka has all of them, however long it is away.
     *
     * @throws InterruptedException if it is to stop; some may be kept then
     */
    public void keep(List<DeadLetter> letters) throws InterruptedException {
        while (!letters.isEmpty()) {
            try {
                add(letters);
                return;
            } catch (ExecutionException | KafkaException e) {
                LOG.warn("Cannot keep {} dead letters yet: {}", letters.size(), e.getMessage());
                Thread.sleep(RETRY);
            }
        }
    }

    private void add(List<DeadLetter> letters) throws ExecutionException, InterruptedException {
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
     * Puts the payload on the topic again that it was on, or else among the readings, where it is judged once more.
     *
     * @throws ExecutionException if Kafka did not take it
     */
    public void replay(DeadLetter letter) throws ExecutionException, InterruptedException {
        producer.send(new ProducerRecord<>(topic(letter), key(letter), letter.payload()))
                .get();
    }

    /**
     * Replays all letters of a reason that are there now, in order. Letters stay on their topic, so what is replayed
     * twice comes twice, and is dropped by its identity.
     *
     * @return how many
     * @throws ExecutionException if Kafka did not take one; those before it are replayed
     */
    public int replayAll(String reason) throws ExecutionException, InterruptedException {
        int replayed = 0;
        try (var consumer = consumer()) {
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            long end = consumer.endOffsets(List.of(PARTITION)).get(PARTITION);
            while (consumer.position(PARTITION) < end) {
                for (var found : consumer.poll(POLL)) {
                    var letter = stored(found).letter();
                    if (found.offset() < end && letter.reason().equals(reason)) {
                        replay(letter);
                        replayed++;
                    }
                }
            }
        }
        return replayed;
    }

    private static String topic(DeadLetter letter) {
        return Topics.DERIVED.stream()
                .filter(topic -> letter.origin().startsWith(FROM_KAFKA + topic + "/"))
                .findFirst()
                .orElse(KafkaTopics.READINGS);
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
