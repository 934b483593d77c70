package smartenergy.service.kafka;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.service.worker.BackOff;
import smartenergy.service.worker.Worker;

/**
 * The one way in which records are taken from Kafka: polled, guarded against whatever a record may hold, handled,
 * committed in order, each only when everything before it is handled or kept as a dead letter (with
 * {@link DeadLetterSink#PASS_OVER}: counted as one). While batches are handled, this polls on, so that a server that is
 * away for hours costs no partition. Any thread may close it.
 */
public final class RecordLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RecordLoop.class);
    private static final Duration POLL = Duration.ofMillis(100);
    /** While something is in flight, whose end is to be seen soon. */
    private static final Duration BUSY_POLL = Duration.ofMillis(5);
    /** While no more may be in flight for a long time already. */
    private static final Duration FULL_POLL = Duration.ofMillis(50);

    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(5);
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(500);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(3);

    private final Settings settings;
    private final Consumer<String, byte[]> consumer;
    private final RecordHandler<?> handler;
    private final Guard<?> guard;
    private final RecordMetrics metrics;
    private final Clock clock;
    private final Gaps gaps;
    private final ExecutorService handling;
    private final Deque<InFlight> inFlight = new ArrayDeque<>();
    /** What is dealt with and not known to be committed; of partitions that are not ours any more, nothing. */
    private final Map<TopicPartition, OffsetAndMetadata> uncommitted = new HashMap<>();

    private final BackOff backOff = BackOff.upTo(LONGEST_BACK_OFF);
    private final Worker worker;
    private boolean isCommitting;
    private long nextLook = System.nanoTime();
    private long fullSince;

    /**
     * @param name of the threads, and in metrics
     * @param inFlight batches that are handled at a time; with one, all records are handled in order
     * @param maxBytes of a record; a larger one becomes a dead letter unread
     * @param patience how long to wait for what is in flight when partitions are taken away, or at the stop
     */
    public record Settings(String name, List<String> topics, int inFlight, int maxBytes, Duration patience) {}

    /** @param offsets what is to be committed; of partitions that are not ours any more, nothing */
    private record InFlight(Future<?> done, Map<TopicPartition, OffsetAndMetadata> offsets) {
        boolean concerns(Collection<TopicPartition> partitions) {
            return !Collections.disjoint(offsets.keySet(), partitions);
        }
    }

    /**
     * A loop that waits for {@link #start}.
     *
     * @param consumer without automatic commit; this owns it from now on
     */
    public <T> RecordLoop(
            Settings settings,
            Consumer<String, byte[]> consumer,
            RecordHandler<T> handler,
            DeadLetterSink letters,
            RecordMetrics metrics,
            Clock clock) {
        this.settings = settings;
        this.consumer = consumer;
        this.handler = handler;
        this.guard = new Guard<>(settings, handler, letters, metrics, clock);
        this.metrics = metrics;
        this.clock = clock;
        this.gaps = new Gaps(consumer);
        this.handling = Executors.newFixedThreadPool(
                settings.inFlight(),
                Thread.ofPlatform().name(settings.name() + "-", 1).factory());
        this.worker =
                new Worker(settings.name(), Duration.ZERO, settings.patience().multipliedBy(2), new Polling());
    }

    public RecordLoop start() {
        worker.start();
        return this;
    }

    private final class Polling implements Worker.Duty {
        @Override
        public void start() {
            consumer.subscribe(settings.topics(), new Rebalance());
        }

        @Override
        public boolean work() throws InterruptedException {
            try {
                step();
                backOff.reset();
            } catch (KafkaException e) {
                handler.obstacle(e.getMessage());
                LOG.warn("{} waits for Kafka: {}", settings.name(), e.getMessage());
                worker.stopsWithin(backOff.next());
            }
            return true;
        }

        @Override
        public void finish() throws InterruptedException {
            RecordLoop.this.finish(consumer.assignment());
        }

        @Override
        public void end() {
            handling.shutdownNow();
            inFlight.clear(); // leaving the group would commit what was just broken off
            Thread.interrupted(); // this thread ends here in any case, and the group is to know of it
            try {
                handling.awaitTermination(CLOSE_PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                LOG.debug("{} left what it handled behind", settings.name(), e);
            } finally {
                closeConsumer();
            }
        }
    }

    private void closeConsumer() {
        try {
            consumer.close(CloseOptions.timeout(CLOSE_PATIENCE));
        } catch (KafkaException e) {
            LOG.debug("closing {}", settings.name(), e);
        }
    }

    private void step() throws InterruptedException {
        if (isFull()) {
            consumer.pause(consumer.assignment());
        } else {
            consumer.resume(consumer.paused());
            fullSince = System.nanoTime();
        }
        var batch = consumer.poll(inFlight.isEmpty() ? POLL : busyPoll());
        if (!batch.isEmpty()) {
            submit(batch);
        }
        commitDone();
        if (System.nanoTime() - nextLook > 0) {
            look();
            nextLook = System.nanoTime() + LOOK_INTERVAL.toNanos();
        }
    }

    private boolean isFull() {
        return inFlight.size() >= settings.inFlight();
    }

    /** In proportion to how long there was no room, so that a quick batch is not held up and a slow one is no load. */
    private Duration busyPoll() {
        long nanos = (System.nanoTime() - fullSince) / 4;
        return Duration.ofNanos(Math.clamp(nanos, BUSY_POLL.toNanos(), FULL_POLL.toNanos()));
    }

    /** A consumer is silent about brokers that are away; its own metrics are not. */
    private void look() throws InterruptedException {
        boolean isAlone = consumer.metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals("connection-count"))
                .anyMatch(metric -> metric.metricValue().equals(0.0));
        var partitions = consumer.assignment();
        long lag = partitions.stream()
                .mapToLong(partition -> consumer.currentLag(partition).orElse(0))
                .sum();
        handler.standing(new RecordHandler.Standing(!isAlone, partitions.size(), lag));
        gaps.look((partition, from, upTo) -> {
            handler.lost(partition, from, upTo);
            metrics.lost().note(settings.name(), partition, from, upTo, clock.instant());
        });
        metrics.lost().look(clock.instant());
    }

    private void submit(ConsumerRecords<String, byte[]> batch) {
        gaps.read(batch);
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        for (var partition : batch.partitions()) {
            offsets.put(
                    partition,
                    new OffsetAndMetadata(batch.records(partition).getLast().offset() + 1));
        }
        var done = handling.submit(() -> {
            guard.deal(batch);
            return null;
        });
        inFlight.add(new InFlight(done, offsets));
    }

    /** What could not be committed is tried again with the next step, together with what was dealt with since. */
    private void commitDone() throws InterruptedException {
        takeDone();
        if (uncommitted.isEmpty() || isCommitting) {
            return;
        }
        isCommitting = true;
        try {
            consumer.commitAsync(Map.copyOf(uncommitted), (offsets, error) -> {
                isCommitting = false;
                if (error == null) {
                    uncommitted.entrySet().removeAll(offsets.entrySet());
                } else {
                    LOG.debug("Not committed yet", error);
                }
            });
        } catch (KafkaException e) {
            isCommitting = false;
            throw e;
        }
    }

    /** Ends the batches that are dealt with, up to the first that is not. */
    private void takeDone() throws InterruptedException {
        while (!inFlight.isEmpty() && inFlight.getFirst().done().isDone()) {
            requireSuccess(inFlight.getFirst().done());
            uncommitted.putAll(inFlight.removeFirst().offsets());
        }
    }

    /** The guard lets through what is no record's fault, such as no memory; then the next process reads it again. */
    private static void requireSuccess(Future<?> done) throws InterruptedException {
        if (done.isCancelled()) {
            return; // nothing of it was ours any more
        }
        try {
            done.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a batch could not be dealt with", e.getCause());
        }
    }

    /**
     * Waits for what is in flight of these partitions, for a limited time, and commits what is dealt with; the rest is
     * read again by whoever has them next.
     */
    private void finish(Collection<TopicPartition> partitions) throws InterruptedException {
        long deadline = System.nanoTime() + settings.patience().toNanos();
        try {
            for (var batch : inFlight) {
                if (batch.concerns(partitions)) {
                    batch.done().get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
                }
            }
        } catch (TimeoutException e) {
            LOG.warn("{} left uncommitted what did not end within {}", settings.name(), settings.patience());
        } catch (ExecutionException e) {
            LOG.debug("Said when its turn comes", e);
        }
        takeDone();
        commitNow();
        forget(partitions);
    }

    private void commitNow() {
        if (uncommitted.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(Map.copyOf(uncommitted), settings.patience());
            uncommitted.clear();
        } catch (KafkaException e) {
            LOG.warn("{} did not commit, which repeats some records: {}", settings.name(), e.getMessage());
        }
    }

    /** Breaks off what is of these partitions only: written later, it might replace what their next reader wrote. */
    private void forget(Collection<TopicPartition> partitions) {
        gaps.forget(partitions);
        uncommitted.keySet().removeAll(partitions);
        for (var batch : inFlight) {
            batch.offsets().keySet().removeAll(partitions);
            if (batch.offsets().isEmpty()) {
                batch.done().cancel(true);
            }
        }
    }

    /** Or else a group that begins with the latest would miss, after a stop, what came before its first record. */
    private void commitBeginnings(Collection<TopicPartition> partitions) {
        var positions = new HashMap<TopicPartition, Long>();
        try {
            for (var partition : partitions) {
                long begin = consumer.position(partition, settings.patience());
                uncommitted.put(partition, new OffsetAndMetadata(begin));
                positions.put(partition, begin);
            }
            gaps.begin(positions);
            if (handler.isForAll()) {
                gaps.beginForAll(positions, settings.patience());
            }
        } catch (KafkaException e) {
            LOG.warn("{} does not know yet where it begins: {}", settings.name(), e.getMessage());
        }
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
            LOG.info("{} assigned partitions={}", settings.name(), partitions);
            commitBeginnings(partitions);
            handler.assigned(consumer, partitions);
        }
    }

    /** Deals with what is in flight if that ends within the patience, commits, and leaves the group. */
    @Override
    public void close() {
        worker.close();
    }
}
