package smartenergy.relay.communicator;

import io.prometheus.metrics.core.metrics.Counter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.bson.Document;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.relay.datapond.Journal;
import smartenergy.telemetry.KafkaTopics;
import smartenergy.telemetry.ops.Health;

/**
 * Relays one journal of the DataPond to Kafka, in order, at least once. Live traffic is simply the end of the backlog: there
 * is no other path. The checkpoint moves only when Kafka has all of a batch.
 */
public final class Communicator implements AutoCloseable {
    /** The part of the health that this keeps. */
    public static final String HEALTH = "kafka";

    private static final Logger LOG = LoggerFactory.getLogger(Communicator.class);
    private static final int BATCH = 1_000;
    private static final Duration IDLE = Duration.ofMillis(500);
    private static final Duration WATCH_INTERVAL = Duration.ofSeconds(5);
    private static final Duration SHORTEST_BACK_OFF = Duration.ofMillis(200);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(10);

    private final Journal journal;
    private final Function<Document, ProducerRecord<String, byte[]>> toRecord;
    private final Producer<String, byte[]> producer;
    private final Counter relayed;
    private final Health health;
    private final Random jitter = new Random();
    private final Thread thread;
    private boolean knowsTopics;
    private long watchedAtNanos = System.nanoTime();
    private volatile boolean stopped;

    public Communicator(
            Journal journal,
            Function<Document, ProducerRecord<String, byte[]>> toRecord,
            Producer<String, byte[]> producer,
            Counter relayed,
            Health health) {
        this.journal = journal;
        this.toRecord = toRecord;
        this.producer = producer;
        this.relayed = relayed;
        this.health = health.expect(HEALTH);
        this.thread = Thread.ofPlatform().name("communicator").start(this::run);
    }

    private void run() {
        var backOff = SHORTEST_BACK_OFF;
        while (!stopped) {
            try {
                requireTopics();
                relayNext();
                backOff = SHORTEST_BACK_OFF;
            } catch (InterruptedException | InterruptException e) {
                return;
            } catch (RuntimeException e) {
                if (stopped) {
                    return;
                }
                health.notReady(HEALTH, e.getMessage());
                LOG.warn("Not relaying: {} retryIn={}", e.getMessage(), backOff);
                backOff = pauseAndDouble(backOff);
            }
        }
    }

    /** Before the first batch: without it, an idle gateway could not tell whether Kafka is there. */
    private void requireTopics() {
        if (!knowsTopics) {
            producer.partitionsFor(KafkaTopics.READINGS);
            producer.partitionsFor(KafkaTopics.REJECTED);
            knowsTopics = true;
            health.ready(HEALTH, "connected");
        }
    }

    private void relayNext() throws InterruptedException {
        var batch = journal.next(BATCH, IDLE.toMillis());
        if (!batch.isEmpty()) {
            send(batch);
            journal.done(batch);
            health.ready(HEALTH, "relaying");
        } else if (System.nanoTime() - watchedAtNanos > WATCH_INTERVAL.toNanos()) {
            journal.watchEarlierInstances();
            watchedAtNanos = System.nanoTime();
        }
    }

    /**
     * Sends documents of the DataPond and returns when Kafka has all of them. Any thread.
     *
     * @throws KafkaException if it is not known that Kafka has all
     */
    public void send(List<Document> batch) throws InterruptedException {
        var results = new ArrayList<Future<?>>(batch.size());
        for (var document : batch) {
            results.add(producer.send(toRecord.apply(document)));
        }
        producer.flush();
        for (var result : results) {
            try {
                result.get();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
            }
        }
        relayed.inc(batch.size());
    }

    private Duration pauseAndDouble(Duration backOff) {
        try {
            long millis = backOff.toMillis();
            Thread.sleep(millis / 2 + jitter.nextLong(millis / 2 + 1));
        } catch (InterruptedException e) {
            stopped = true;
        }
        var doubled = backOff.multipliedBy(2);
        return doubled.compareTo(LONGEST_BACK_OFF) < 0 ? doubled : LONGEST_BACK_OFF;
    }

    @Override
    public void close() {
        stopped = true;
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
