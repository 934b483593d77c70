package smartenergy.sender.rejected;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.service.kafka.DeadLetterRecords;
import smartenergy.service.kafka.DeadLetterSink;
import smartenergy.service.kafka.KafkaAccess;
import smartenergy.service.kafka.Topics;
import smartenergy.service.worker.BackOff;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.InvalidReading;
import smartenergy.telemetry.KafkaTopics;
import smartenergy.telemetry.ReadingJson;

/** The topic of rejected messages: of the Data Sender, and of the gateways that relay theirs. Any thread. */
public final class DeadLetters implements DeadLetterSink {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
    private static final Duration SHORTEST_BACK_OFF = Duration.ofMillis(500);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(5);
    private static final TopicPartition PARTITION = new TopicPartition(KafkaTopics.REJECTED, 0);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final KafkaAccess kafka;
    private final Producer<String, byte[]> producer;
    private final Duration patience;

    /** A dead letter and its place in the topic. */
    public record Stored(long offset, DeadLetter letter) {}

    /** @param producer must wait for all replicas (acks=all) */
    public DeadLetters(KafkaAccess kafka, Producer<String, byte[]> producer) {
        this(kafka, producer, PATIENCE);
    }

    /** @param patience with Kafka's answers, when letters are read */
    DeadLetters(KafkaAccess kafka, Producer<String, byte[]> producer, Duration patience) {
        this.kafka = kafka;
        this.producer = producer;
        this.patience = patience;
    }

    @Override
    public void keep(List<DeadLetter> letters) throws InterruptedException {
        var backOff = new BackOff(SHORTEST_BACK_OFF, LONGEST_BACK_OFF);
        while (!letters.isEmpty()) {
            try {
                add(letters);
                return;
            } catch (ExecutionException | KafkaException e) {
                LOG.warn("Cannot keep {} dead letters yet: {}", letters.size(), e.getMessage());
                backOff.pause();
            }
        }
    }

    private void add(List<DeadLetter> letters) throws ExecutionException, InterruptedException {
        var results = new ArrayList<Future<?>>();
        for (var letter : letters) {
            results.add(producer.send(DeadLetterRecords.of(letter)));
        }
        for (var result : results) {
            result.get();
        }
    }

    /**
     * Up to max letters, in order.
     *
     * @param from the first offset, or none for the newest max
     * @throws TimeoutException if Kafka does not give them
     */
    public List<Stored> list(Optional<Long> from, int max) {
        try (var consumer = kafka.reader()) {
            consumer.assign(List.of(PARTITION));
            long begin = consumer.beginningOffsets(List.of(PARTITION), patience).get(PARTITION);
            long end = end(consumer);
            consumer.seek(PARTITION, Math.max(begin, from.orElse(end - max)));
            var letters = new ArrayList<Stored>();
            long deadline = System.nanoTime() + patience.toNanos();
            while (letters.size() < max && consumer.position(PARTITION, patience) < end) {
                if (System.nanoTime() > deadline) {
                    throw new TimeoutException("not all dead letters came within " + patience);
                }
                consumer.poll(POLL).forEach(found -> letters.add(stored(found)));
            }
            return letters.subList(0, Math.min(max, letters.size()));
        }
    }

    private long end(Consumer<?, ?> consumer) {
        return consumer.endOffsets(List.of(PARTITION), patience).get(PARTITION);
    }

    /** @throws TimeoutException as of {@link #list} */
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
     * @throws TimeoutException if Kafka does not give the next one; those before it are replayed
     */
    public int replayAll(String reason) throws ExecutionException, InterruptedException {
        int replayed = 0;
        try (var consumer = kafka.reader()) {
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            long end = end(consumer);
            long deadline = System.nanoTime() + patience.toNanos();
            while (consumer.position(PARTITION, patience) < end) {
                var next = consumer.poll(POLL);
                if (next.isEmpty() && System.nanoTime() > deadline) {
                    throw new TimeoutException("no dead letter came within " + patience + ", replayed " + replayed);
                }
                for (var found : next) {
                    var letter = stored(found).letter();
                    if (found.offset() < end && letter.reason().equals(reason)) {
                        replay(letter);
                        replayed++;
                    }
                }
                deadline = next.isEmpty() ? deadline : System.nanoTime() + patience.toNanos();
            }
        }
        return replayed;
    }

    private static String topic(DeadLetter letter) {
        return Topics.DERIVED.stream()
                .filter(topic -> letter.origin().startsWith(DeadLetterRecords.FROM_KAFKA + topic + "/"))
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

    private static Stored stored(ConsumerRecord<String, byte[]> found) {
        return new Stored(found.offset(), DeadLetterRecords.read(found));
    }
}
