package smartenergy.service.kafka;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
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
    private static final Duration POLL = Duration.ofMillis(500);
    /** While something is in flight, whose end is to be seen soon. */
    private static final Duration BUSY_POLL = Duration.ofMillis(5);
    /** While no more may be in flight for a long time already. */
    private static final Duration FULL_POLL = Duration.ofMillis(50);

    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(5);
    /** Between tries to learn where partitions begin, each of which holds the others up. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private static final Duration LOOK_INTERVAL = Duration.ofMillis(500);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(3);

    private final Settings settings;
    private final Consumer<String, byte[]> consumer;
    private final RecordHandler<?> handler;
    private final Guard<?> guard;
    private final RecordMetrics metrics;
    private final Clock clock;
    private final Gaps gaps;
    private final Commits commits;
    private final ExecutorService handling;
    private final Deque<InFlight> inFlight = new ArrayDeque<>();
    /** What is polled and not handled yet. */
    private final Map<TopicPartition, List<ConsumerRecord<String, byte[]>>> taken = new LinkedHashMap<>();

    /** Ours, but it is not known yet where they begin. They are not read, or what is missing there were not noticed. */
    private final Set<TopicPartition> notBegun = new LinkedHashSet<>();

    private final BackOff backOff = BackOff.upTo(LONGEST_BACK_OFF);
    private final BackOff beginPause = BackOff.upTo(LONGEST_PAUSE);
    private final Gaps.Listener losses = new Losses();
    private final Worker worker;
    private long nextBatch = System.nanoTime();
    private long nextLook = System.nanoTime();
    private long nextBegin = System.nanoTime();
    private long fullSince;

    /**
     * @param name of the threads, and in metrics
     * @param inFlight batches that are handled at a time; with one, all records are handled in order
     * @param maxBytes of a record; a larger one becomes a dead letter unread
     * @param patience how long to wait for what is in flight when partitions are taken away, or at the stop
     * @param linger from one batch to the next, at least, so that what comes meanwhile makes one; whatever comes after
     *     a longer pause, and a backlog, wait for nothing. Offsets are then committed behind, once a second
     */
    public record Settings(
            String name, List<String> topics, int inFlight, int maxBytes, Duration patience, Duration linger) {
        /** Of a loop whose records are handled as they come, and committed at once. */
        public Settings(String name, List<String> topics, int inFlight, int maxBytes, Duration patience) {
            this(name, topics, inFlight, maxBytes, patience, Duration.ZERO);
        }
    }

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
        this.gaps = new Gaps(consumer, settings.patience());
        this.commits = new Commits(settings, consumer, gaps);
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
        if (System.nanoTime() - nextBegin > 0) {
            begin();
        }
        boolean hasLingered = linger();
        takeDone();
        if (isFull()) {
            consumer.pause(consumer.assignment());
        } else {
            consumer.resume(consumer.paused());
            consumer.pause(notBegun);
            fullSince = System.nanoTime();
        }
        take(hasLingered);
        takeDone();
        commits.send();
        if (System.nanoTime() - nextLook > 0) {
            nextLook = System.nanoTime() + LOOK_INTERVAL.toNanos(); // also where this look fails
            look();
        }
    }

    /** Waits until a next batch may begin; returns whether it had to. */
    private boolean linger() throws InterruptedException {
        long nanos = nextBatch - System.nanoTime();
        return nanos > 0 && !worker.stopsWithin(Duration.ofNanos(nanos));
    }

    /** A consumer fetches ahead, but only what came first while this lingered; what came then is a second poll's. */
    private void take(boolean hasLingered) {
        poll(inFlight.isEmpty() ? POLL : busyPoll());
        if (hasLingered && !taken.isEmpty() && lag() == 0) {
            poll(BUSY_POLL);
        }
        if (!taken.isEmpty() && !isFull()) {
            nextBatch = System.nanoTime() + (lag() == 0 ? settings.linger().toNanos() : 0);
            submit();
        }
    }

    private void poll(Duration patience) {
        var batch = consumer.poll(patience);
        if (gaps.read(batch)) {
            nextLook = System.nanoTime(); // nothing is committed before that
        }
        for (var partition : batch.partitions()) {
            taken.computeIfAbsent(partition, any -> new ArrayList<>()).addAll(batch.records(partition));
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
    private void look() {
        boolean isAlone = consumer.metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals("connection-count"))
                .anyMatch(metric -> metric.metricValue().equals(0.0));
        var partitions = consumer.assignment();
        handler.standing(new RecordHandler.Standing(!isAlone, partitions.size(), lag()));
        gaps.look(losses);
        metrics.lost().look(clock.instant());
    }

    private long lag() {
        return consumer.assignment().stream()
                .mapToLong(partition -> consumer.currentLag(partition).orElse(0))
                .sum();
    }

    private final class Losses implements Gaps.Listener {
        @Override
        public void lost(TopicPartition partition, long from, long upTo) {
            metrics.lost().note(settings.name(), partition, from, upTo, clock.instant());
        }

        @Override
        public Future<?> mend(TopicPartition partition, long from, long upTo) {
            return handler.lost(partition, from, upTo);
        }
    }

    private void submit() {
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        taken.forEach((partition, records) ->
                offsets.put(partition, new OffsetAndMetadata(records.getLast().offset() + 1)));
        var batch = new ConsumerRecords<>(new LinkedHashMap<>(taken), offsets);
        taken.clear();
        var done = handling.submit(() -> {
            guard.deal(batch);
            return null;
        });
        inFlight.add(new InFlight(done, new HashMap<>(offsets)));
    }

    /** Ends the batches that are dealt with, up to the first that is not. */
    private void takeDone() throws InterruptedException {
        while (!inFlight.isEmpty() && inFlight.getFirst().done().isDone()) {
            requireSuccess(inFlight.getFirst().done());
            commits.add(inFlight.removeFirst().offsets());
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
        commits.finish(losses, deadline);
        forget(partitions);
    }

    /** Breaks off what is of these partitions only: written later, it might replace what their next reader wrote. */
    private void forget(Collection<TopicPartition> partitions) {
        gaps.forget(partitions);
        notBegun.removeAll(partitions);
        commits.forget(partitions);
        taken.keySet().removeAll(partitions);
        for (var batch : inFlight) {
            batch.offsets().keySet().removeAll(partitions);
            if (batch.offsets().isEmpty()) {
                batch.done().cancel(true);
            }
        }
    }

    /** One after the other, since each may take long; the one that fails is the last of them next time. */
    private void begin() {
        for (var partition : List.copyOf(notBegun)) {
            try {
                begin(partition);
                notBegun.remove(partition);
                beginPause.reset();
            } catch (KafkaException e) {
                LOG.warn("{} does not know yet where {} begins: {}", settings.name(), partition, e.getMessage());
                notBegun.remove(partition);
                notBegun.add(partition);
                nextBegin = System.nanoTime() + beginPause.next().toNanos();
                return;
            }
        }
    }

    private void begin(TopicPartition partition) {
        long place = consumer.position(partition, settings.patience());
        boolean isForgotten = handler.isForAll() && gaps.isForgotten(partition, place);
        handler.assigned(consumer, List.of(partition));
        long begin = Math.max(place, consumer.position(partition, settings.patience()));
        gaps.begin(partition, isForgotten ? 0 : begin, begin);
        // Or else a group that begins at the end would miss, after a stop, what came before its first record.
        commits.add(Map.of(partition, new OffsetAndMetadata(begin)));
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
            notBegun.addAll(partitions);
            begin();
            consumer.pause(notBegun);
        }
    }

    /** Deals with what is in flight if that ends within the patience, commits, and leaves the group. */
    @Override
    public void close() {
        worker.close();
    }
}
