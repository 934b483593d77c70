package smartenergy.relay.communicator;

import io.prometheus.metrics.core.metrics.Counter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.relay.datapond.Journal;
import smartenergy.relay.datapond.Stored;
import smartenergy.service.health.Health;
import smartenergy.service.kafka.DeadLetterRecords;
import smartenergy.service.worker.BackOff;
import smartenergy.service.worker.Worker;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.KafkaTopics;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.ReadingJson;

/**
 * Relays one journal of the DataPond to a Kafka topic, in order, at least once. Live traffic is simply the end of the
 * backlog: there is no other path. The checkpoint moves only when Kafka has all of a batch.
 */
public final class Communicator<T> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Communicator.class);
    private static final int BATCH = 1_000;
    private static final Duration IDLE = Duration.ofMillis(500);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(10);
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(10);
    private static final Duration FLUSH_PATIENCE = Duration.ofSeconds(5);

    private final String topic;
    private final String healthPart;
    private final Journal<T> journal;
    private final Function<T, ProducerRecord<String, byte[]>> toRecord;
    private final Producer<String, byte[]> producer;
    private final LogEnds logEnds;
    private final Counter relayed;
    private final Health health;
    /** By partition, where Kafka's log ended last; only the worker uses it. */
    private final Map<Integer, Long> ends = new HashMap<>();

    private final BackOff backOff = BackOff.upTo(LONGEST_BACK_OFF);
    private final Worker worker;
    private long nextLookNanos;
    /** What is stored up to there may have been sent before. */
    private long sentUpTo = -1;

    /** Asks Kafka where its logs end. */
    @FunctionalInterface
    public interface LogEnds {
        /** Returns by partition of the topic the offset of what is written next. */
        Map<Integer, Long> of(String topic) throws InterruptedException;
    }

    /**
     * Starts relaying.
     *
     * @param topic where the records go; asked for at first, so that also an idle gateway knows whether Kafka is there
     * @param healthPart the part of the health that this keeps
     */
    public Communicator(
            String topic,
            String healthPart,
            Journal<T> journal,
            Function<T, ProducerRecord<String, byte[]>> toRecord,
            Producer<String, byte[]> producer,
            LogEnds logEnds,
            Counter relayed,
            Health health) {
        this.topic = topic;
        this.healthPart = healthPart;
        this.journal = journal;
        this.toRecord = toRecord;
        this.producer = producer;
        this.logEnds = logEnds;
        this.relayed = relayed;
        this.health = health.expect(healthPart);
        this.nextLookNanos = System.nanoTime();
        this.worker = new Worker("relay-" + topic, Duration.ZERO, FLUSH_PATIENCE, new Relaying());
        worker.start();
    }

    /** Relays readings to their topic. */
    public static Communicator<Reading> ofReadings(
            String healthPart,
            Journal<Reading> journal,
            Producer<String, byte[]> producer,
            LogEnds logEnds,
            Counter relayed,
            Health health) {
        return new Communicator<>(
                KafkaTopics.READINGS, healthPart, journal, KafkaRecords::of, producer, logEnds, relayed, health);
    }

    /** Relays dead letters to their topic. */
    public static Communicator<DeadLetter> ofRejected(
            String healthPart,
            Journal<DeadLetter> journal,
            Producer<String, byte[]> producer,
            LogEnds logEnds,
            Counter relayed,
            Health health) {
        return new Communicator<>(
                KafkaTopics.REJECTED, healthPart, journal, DeadLetterRecords::of, producer, logEnds, relayed, health);
    }

    private final class Relaying implements Worker.Duty {
        /** False only after trouble at the stop, which is then waited out no more. */
        private boolean goesOn;

        @Override
        public void start() throws InterruptedException {
            goesOn = persistently(() -> producer.partitionsFor(topic));
        }

        @Override
        public boolean work() throws InterruptedException {
            goesOn = persistently(Communicator.this::relayNext);
            return goesOn;
        }

        @Override
        public void finish() throws InterruptedException {
            while (goesOn && journal.unread() > 0) {
                goesOn = persistently(Communicator.this::relayNext);
            }
            persistently(() -> journal.settle(true));
        }
    }

    private void relayNext() throws InterruptedException {
        if (System.nanoTime() - nextLookNanos >= 0) {
            goBackIfLost(logEnds.of(topic));
            nextLookNanos = System.nanoTime() + LOOK_INTERVAL.toNanos();
        }
        var batch = journal.next(BATCH, worker.isStopping() ? 1 : IDLE.toMillis());
        if (!batch.isEmpty() && note(trySend(batch, sentUpTo))) {
            journal.done(batch, ends);
            relayed.inc(batch.size());
        }
        journal.settle(false);
    }

    /** A broker whose power was cut comes back without what its disk did not have yet. */
    private void goBackIfLost(Map<Integer, Long> now) {
        if (journal.goBack(now)) {
            sentUpTo = journal.written();
            LOG.warn(
                    "Kafka has lost the end of topic={}; sends again what it may not have, readings={}",
                    topic,
                    journal.unread());
        }
        ends.clear();
        ends.putAll(now);
    }

    /**
     * Notes where the batch has come to lie. Returns false where that is before the end of what was relayed, so that
     * some of it is lost.
     */
    private boolean note(List<RecordMetadata> batch) throws InterruptedException {
        var firsts = new HashMap<Integer, Long>();
        for (var sent : batch) {
            if (sent.hasOffset()) {
                firsts.merge(sent.partition(), sent.offset(), Math::min);
            }
        }
        if (firsts.entrySet().stream().anyMatch(first -> first.getValue() < ends.getOrDefault(first.getKey(), 0L))) {
            var now = new HashMap<>(logEnds.of(topic));
            firsts.forEach((partition, first) -> now.merge(partition, first, Math::min));
            goBackIfLost(now);
            return false;
        }
        batch.stream()
                .filter(RecordMetadata::hasOffset)
                .forEach(sent -> ends.merge(sent.partition(), sent.offset() + 1, Math::max));
        return true;
    }

    /**
     * Sends once more what is stored, by the same way; returns when Kafka has all of it, however long that takes. Any
     * thread.
     *
     * @throws InterruptedException if the gateway stops before that
     */
    void send(List<Stored<T>> batch) throws InterruptedException {
        if (!persistently(() -> trySend(batch, Long.MAX_VALUE))) {
            throw new InterruptedException("the gateway stops");
        }
    }

    /** @param sentBefore the position up to which each may have been sent before, and says so */
    private List<RecordMetadata> trySend(List<Stored<T>> batch, long sentBefore) throws InterruptedException {
        var results = new ArrayList<Future<RecordMetadata>>(batch.size());
        for (var stored : batch) {
            var record = toRecord.apply(stored.item());
            if (stored.position() <= sentBefore || journal.wasPerhapsRelayed(stored.position())) {
                record.headers().add(ReadingJson.SENT_AGAIN, new byte[0]);
            }
            results.add(producer.send(record));
        }
        producer.flush();
        var sent = new ArrayList<RecordMetadata>(batch.size());
        for (var result : results) {
            try {
                sent.add(result.get());
            } catch (ExecutionException e) {
                throw new KafkaException(e.getCause());
            }
        }
        return sent;
    }

    private interface Attempt {
        void run() throws InterruptedException;
    }

    /**
     * The one place where trouble with Kafka, or with reading the DataPond, is waited out. Returns false at the stop.
     */
    private boolean persistently(Attempt attempt) throws InterruptedException {
        while (true) {
            try {
                attempt.run();
                health.ready(healthPart, "relaying to " + topic);
                backOff.reset();
                return true;
            } catch (InterruptException e) {
                throw new InterruptedException(e.getMessage());
            } catch (RuntimeException e) {
                health.notReady(healthPart, String.valueOf(e.getMessage()));
                LOG.warn("Not relaying topic={} because={}", topic, e.getMessage());
                if (worker.isStopping()) {
                    return false;
                }
                backOff.pause();
            }
        }
    }

    /** Relays at once what waits; returns when Kafka has everything that was stored before the call. */
    void relayNow() throws InterruptedException {
        backOff.cutShort();
        journal.awaitRelayed();
    }

    /** Relays what is stored already, if Kafka takes it, and stops. */
    @Override
    public void close() {
        worker.stop();
        journal.wake();
        backOff.cutShort();
        worker.close();
    }
}
