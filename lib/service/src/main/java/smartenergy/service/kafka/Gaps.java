package smartenergy.service.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Notices records that Kafka removed before they were read: a consumer itself goes on behind them without a word. Not
 * every jump of offsets is one, since transactions leave offsets that no reader sees; so a jump is compared with where
 * Kafka's log begins. For the thread that polls.
 */
final class Gaps {
    private final Consumer<?, ?> consumer;
    /** The offsets that were to come. */
    private final Map<TopicPartition, Long> expected = new HashMap<>();

    private final List<Jump> jumps = new ArrayList<>();

    /** Offsets that were not read, the last one excluded. */
    private record Jump(TopicPartition partition, long from, long upTo) {}

    /** Hears of records that are lost to this reader. */
    interface Listener {
        /** If this throws, it will hear of them again. */
        void lost(TopicPartition partition, long from, long upTo) throws InterruptedException;
    }

    Gaps(Consumer<?, ?> consumer) {
        this.consumer = consumer;
    }

    /** Begins with partitions that came, at their positions. */
    void begin(Map<TopicPartition, Long> positions) {
        expected.putAll(positions);
    }

    /**
     * Takes for unread whatever is gone where the group had no place.
     *
     * @param patience for Kafka's answer
     */
    void beginForAll(Map<TopicPartition, Long> positions, Duration patience) {
        var committed = consumer.committed(positions.keySet(), patience);
        var unknown = positions.keySet().stream()
                .filter(partition -> committed.get(partition) == null && positions.get(partition) > 0)
                .collect(Collectors.toSet());
        beginnings(unknown).forEach((partition, begin) -> {
            if (begin.equals(positions.get(partition))) {
                expected.put(partition, 0L);
            }
        });
    }

    private Map<TopicPartition, Long> beginnings(Set<TopicPartition> partitions) {
        return partitions.isEmpty() ? Map.of() : consumer.beginningOffsets(partitions);
    }

    void forget(Collection<TopicPartition> partitions) {
        expected.keySet().removeAll(partitions);
        jumps.removeIf(jump -> partitions.contains(jump.partition()));
    }

    void read(ConsumerRecords<?, ?> batch) {
        for (var partition : batch.partitions()) {
            var records = batch.records(partition);
            reached(partition, records.getFirst().offset());
            expected.put(partition, records.getLast().offset() + 1);
        }
    }

    private void reached(TopicPartition partition, long offset) {
        long before = expected.getOrDefault(partition, offset);
        if (offset > before) {
            jumps.add(new Jump(partition, before, offset));
            expected.put(partition, offset);
        }
    }

    /** Judges the jumps since it looked, also those behind which there is nothing to read yet. */
    void look(Listener listener) throws InterruptedException {
        for (var partition : consumer.assignment()) {
            try {
                reached(partition, consumer.position(partition, Duration.ZERO));
            } catch (TimeoutException e) {
                continue; // it is about to be found, by a later look
            }
        }
        var beginnings = beginnings(jumps.stream().map(Jump::partition).collect(Collectors.toSet()));
        while (!jumps.isEmpty()) {
            var jump = jumps.getFirst();
            long upTo = Math.min(jump.upTo(), beginnings.get(jump.partition()));
            if (upTo > jump.from()) {
                listener.lost(jump.partition(), jump.from(), upTo);
            }
            jumps.removeFirst();
        }
    }
}
