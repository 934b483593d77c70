package smartenergy.service.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices records that Kafka removed before they were read: a consumer itself goes on behind them without a word. Not
 * every jump of offsets is one, since transactions leave offsets that no reader sees; so a jump is compared with where
 * Kafka's log begins. Nothing may be committed behind a jump that is open, or else the next reader would not see it.
 * For the thread that polls.
 */
final class Gaps {
    private static final Logger LOG = LoggerFactory.getLogger(Gaps.class);

    private final Consumer<?, ?> consumer;
    /** How long to wait for Kafka's answer. */
    private final Duration patience;
    /** The offsets that were to come. */
    private final Map<TopicPartition, Long> expected = new HashMap<>();

    private final List<Jump> jumps = new ArrayList<>();

    /** Offsets that were not read, the last one excluded. */
    private static final class Jump {
        private final TopicPartition partition;
        private final long from;
        private long upTo;
        /** What is done about it, once it is known to be a loss. */
        private Future<?> mending;

        private Jump(TopicPartition partition, long from, long upTo) {
            this.partition = partition;
            this.from = from;
            this.upTo = upTo;
        }
    }

    /** Hears of records that are lost to this reader. */
    interface Listener {
        /** Hears of each once. */
        void lost(TopicPartition partition, long from, long upTo);

        /** Does something about it; again when that failed. */
        Future<?> mend(TopicPartition partition, long from, long upTo);
    }

    Gaps(Consumer<?, ?> consumer, Duration patience) {
        this.consumer = consumer;
        this.patience = patience;
    }

    /** @return whether the group has no place in a partition of which something is gone, so that all that is unread */
    boolean isForgotten(TopicPartition partition, long position) {
        var asked = Set.of(partition);
        return position > 0
                && consumer.committed(asked, patience).get(partition) == null
                && beginnings(asked).get(partition) == position;
    }

    /**
     * Begins with a partition that came.
     *
     * @param unread the first offset that is not read yet
     * @param position what is read next
     */
    void begin(TopicPartition partition, long unread, long position) {
        expected.put(partition, unread);
        reached(partition, position);
    }

    private Map<TopicPartition, Long> beginnings(Set<TopicPartition> partitions) {
        return partitions.isEmpty() ? Map.of() : consumer.beginningOffsets(partitions, patience);
    }

    void forget(Collection<TopicPartition> partitions) {
        expected.keySet().removeAll(partitions);
        jumps.removeIf(jump -> partitions.contains(jump.partition));
    }

    /** Whether there is a jump in it that is not judged, or not mended yet. */
    boolean isOpen(TopicPartition partition) {
        return jumps.stream().anyMatch(jump -> jump.partition.equals(partition));
    }

    /** Returns whether it jumped. */
    boolean read(ConsumerRecords<?, ?> batch) {
        int before = jumps.size();
        for (var partition : batch.partitions()) {
            var records = batch.records(partition);
            reached(partition, records.getFirst().offset());
            expected.put(partition, records.getLast().offset() + 1);
        }
        return jumps.size() > before;
    }

    private void reached(TopicPartition partition, long offset) {
        long before = expected.getOrDefault(partition, offset);
        if (offset > before) {
            jumps.add(new Jump(partition, before, offset));
            expected.put(partition, offset);
        }
    }

    /** Judges the jumps since it looked, also those behind which there is nothing to read yet. */
    void look(Listener listener) {
        for (var partition : expected.keySet().toArray(TopicPartition[]::new)) {
            try {
                reached(partition, consumer.position(partition, Duration.ZERO));
            } catch (TimeoutException e) {
                continue; // it is about to be found, by a later look
            }
        }
        judge(listener);
        mend(listener);
    }

    private void judge(Listener listener) {
        var unjudged = jumps.stream().filter(jump -> jump.mending == null).toList();
        var beginnings =
                beginnings(unjudged.stream().map(jump -> jump.partition).collect(Collectors.toSet()));
        for (var jump : unjudged) {
            jump.upTo = Math.min(jump.upTo, beginnings.get(jump.partition));
            if (jump.upTo > jump.from) {
                listener.lost(jump.partition, jump.from, jump.upTo);
                jump.mending = listener.mend(jump.partition, jump.from, jump.upTo);
            } else {
                jumps.remove(jump);
            }
        }
    }

    private void mend(Listener listener) {
        for (var jump : List.copyOf(jumps)) {
            switch (jump.mending.state()) {
                case RUNNING -> {}
                case SUCCESS -> jumps.remove(jump);
                case FAILED, CANCELLED -> jump.mending = listener.mend(jump.partition, jump.from, jump.upTo);
            }
        }
    }

    /** Looks, and waits for what is being done about losses, as long as there is time. */
    void settle(Listener listener, long deadlineNanos) throws InterruptedException {
        try {
            look(listener);
        } catch (KafkaException e) {
            LOG.warn("It stays open what Kafka removed, for the next reader to see: {}", e.getMessage());
            return;
        }
        for (var jump : List.copyOf(jumps)) {
            try {
                jump.mending.get(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
                jumps.remove(jump);
            } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
                LOG.debug("Left open, for the next reader to see", e);
            }
        }
    }
}
