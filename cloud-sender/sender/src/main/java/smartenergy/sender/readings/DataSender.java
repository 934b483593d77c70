package smartenergy.sender.readings;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.datalake.DataLake;
import smartenergy.datalake.Point;
import smartenergy.sender.rejected.DeadLetters;
import smartenergy.service.health.Health;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.KafkaTopics;

/**
 * Moves readings from Kafka to the DataLake. While InfluxDB takes one batch, the next is fetched and parsed; offsets
 * are committed in order, each only when everything before it is stored or kept as a dead letter.
 */
public final class DataSender implements AutoCloseable {
    /** The part of the health that this keeps. */
    public static final String HEALTH = "kafka";

    private static final Logger LOG = LoggerFactory.getLogger(DataSender.class);
    private static final int MAX_IN_FLIGHT = 3;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration BUSY_POLL = Duration.ofMillis(2);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(500);

    private final Consumer<String, byte[]> consumer;
    private final DataLake lake;
    private final DeadLetters deadLetters;
    private final Parser parser;
    private final SenderMetrics metrics;
    private final Health health;
    private final Duration patience;
    private final ExecutorService writers = Executors.newFixedThreadPool(MAX_IN_FLIGHT);
    private final Deque<InFlight> inFlight = new ArrayDeque<>();
    private final Thread thread;
    private long nextLook = System.nanoTime();
    private volatile boolean stopped;

    /** @param offsets what is to be committed; of partitions that are not ours any more, nothing */
    private record InFlight(Future<?> done, Map<TopicPartition, OffsetAndMetadata> offsets) {
        boolean concerns(Collection<TopicPartition> partitions) {
            return !Collections.disjoint(offsets.keySet(), partitions);
        }
    }

    /**
     * Starts sending.
     *
     * @param consumer of group data-sender, without automatic commit; this owns it from now on
     * @param patience how long to wait for InfluxDB when partitions are taken away, or at the stop
     */
    public DataSender(
            Consumer<String, byte[]> consumer,
            DataLake lake,
            DeadLetters deadLetters,
            Clock clock,
            SenderMetrics metrics,
            Health health,
            Duration patience) {
        this.consumer = consumer;
        this.lake = lake;
        this.deadLetters = deadLetters;
        this.parser = new Parser(clock);
        this.metrics = metrics;
        this.health = health.expect(HEALTH);
        this.patience = patience;
        this.thread = Thread.ofPlatform().name("data-sender").start(this::run);
    }

    private void run() {
        consumer.subscribe(List.of(KafkaTopics.READINGS), new Rebalance());
        try {
            while (!stopped) {
                try {
                    step();
                } catch (KafkaException e) {
                    health.notReady(HEALTH, e.getMessage());
                    LOG.warn("Kafka: {}", e.getMessage());
                    Thread.sleep(RETRY);
                }
            }
            finish(consumer.assignment());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            writers.shutdownNow();
            consumer.close();
        }
    }

    private void step() throws InterruptedException {
        boolean full = inFlight.size() >= MAX_IN_FLIGHT;
        if (full) {
            consumer.pause(consumer.assignment());
        } else {
            consumer.resume(consumer.paused());
        }
        var batch = consumer.poll(full || !inFlight.isEmpty() ? BUSY_POLL : POLL);
        if (!batch.isEmpty()) {
            submit(batch);
        }
        commitDone();
        if (System.nanoTime() > nextLook) {
            lookAtConsumer();
            nextLook = System.nanoTime() + LOOK_INTERVAL.toNanos();
        }
    }

    /** A consumer is silent about brokers that are away; its own metrics are not. */
    private void lookAtConsumer() {
        metrics.lag().set(lag());
        boolean isAlone = consumer.metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals("connection-count"))
                .anyMatch(metric -> metric.metricValue().equals(0.0));
        if (isAlone) {
            health.notReady(HEALTH, "no broker is connected");
        } else if (!consumer.assignment().isEmpty()) {
            health.ready(HEALTH, consumer.assignment().size() + " partitions");
        }
    }

    private void submit(ConsumerRecords<String, byte[]> batch) {
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        for (var partition : batch.partitions()) {
            offsets.put(
                    partition,
                    new OffsetAndMetadata(batch.records(partition).getLast().offset() + 1));
        }
        inFlight.add(new InFlight(writers.submit(() -> deliver(batch)), offsets));
    }

    /** Runs on a writer's thread; ends when every record is stored or kept as a dead letter. */
    private Void deliver(ConsumerRecords<String, byte[]> batch) throws InterruptedException {
        var parsed = parser.parse(batch);
        var letters = new ArrayList<>(parsed.letters());
        var refused = parsed.points().isEmpty() ? List.<DataLake.Refusal<Point>>of() : lake.write(parsed.points());
        if (!refused.isEmpty()) {
            letters.addAll(lettersOf(refused, parsed));
        }
        deadLetters.keep(letters);
        metrics.series().set(lake.knownSeries());
        metrics.count(batch.count(), parsed.points().size() - refused.size(), letters);
        metrics.observe(parsed.points());
        return null;
    }

    private List<DeadLetter> lettersOf(List<DataLake.Refusal<Point>> refusals, Parser.Parsed parsed) {
        var sources = new IdentityHashMap<Point, ConsumerRecord<String, byte[]>>();
        for (int i = 0; i < parsed.points().size(); i++) {
            sources.put(parsed.points().get(i), parsed.sources().get(i));
        }
        return refusals.stream()
                .map(refusal -> parser.letter(sources.get(refusal.point()), refusal.reason(), refusal.message()))
                .toList();
    }

    private void commitDone() throws InterruptedException {
        var offsets = takeDone();
        if (!offsets.isEmpty()) {
            consumer.commitAsync(offsets, (committed, error) -> {
                if (error != null) {
                    LOG.debug("Not committed, a later commit will do", error);
                }
            });
        }
    }

    /** Ends the batches that are delivered, up to the first that is not. */
    private Map<TopicPartition, OffsetAndMetadata> takeDone() throws InterruptedException {
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        while (!inFlight.isEmpty() && inFlight.getFirst().done().isDone()) {
            requireSuccess(inFlight.getFirst().done());
            offsets.putAll(inFlight.removeFirst().offsets());
        }
        return offsets;
    }

    /** A writer fails only by a fault of this program; then the batch must be read again, by the next process. */
    private static void requireSuccess(Future<?> done) throws InterruptedException {
        try {
            done.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a batch could not be delivered", e.getCause());
        }
    }

    private long lag() {
        return consumer.assignment().stream()
                .mapToLong(partition -> consumer.currentLag(partition).orElse(0))
                .sum();
    }

    /**
     * Waits for what is in flight of these partitions, for a limited time, and commits what is delivered; the rest is
     * read again by whoever has them next.
     */
    private void finish(Collection<TopicPartition> partitions) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            for (var batch : inFlight) {
                if (batch.concerns(partitions)) {
                    batch.done().get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
                }
            }
        } catch (TimeoutException e) {
            LOG.warn("Left uncommitted what InfluxDB did not take within {}", patience);
        } catch (ExecutionException e) {
            LOG.debug("Said when its turn comes", e);
        }
        try {
            consumer.commitSync(takeDone());
        } catch (KafkaException e) {
            LOG.warn("Not committed, which repeats some writes: {}", e.getMessage());
        }
        forget(partitions);
    }

    private void forget(Collection<TopicPartition> partitions) {
        inFlight.forEach(batch -> batch.offsets().keySet().removeAll(partitions));
    }

    private final class Rebalance implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            try {
                finish(partitions);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            forget(partitions);
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            LOG.info("Assigned partitions={}", partitions);
        }
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join(patience.multipliedBy(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
