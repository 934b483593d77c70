package smartenergy.service.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The offsets of what is dealt with, on their way to Kafka. For the thread that polls. */
final class Commits {
    private static final Logger LOG = LoggerFactory.getLogger(Commits.class);
    /** So much a killed reader's successor handles again, where the handler says by its linger that it may. */
    private static final Duration BEHIND = Duration.ofSeconds(1);

    private final RecordLoop.Settings settings;
    private final Consumer<?, ?> consumer;
    private final Gaps gaps;
    private final long intervalNanos;
    /** What is dealt with and not known to be committed; of partitions that are not ours any more, nothing. */
    private final Map<TopicPartition, OffsetAndMetadata> uncommitted = new HashMap<>();

    private boolean isCommitting;
    private long next = System.nanoTime();

    Commits(RecordLoop.Settings settings, Consumer<?, ?> consumer, Gaps gaps) {
        this.settings = settings;
        this.consumer = consumer;
        this.gaps = gaps;
        this.intervalNanos = settings.linger().isZero() ? 0 : BEHIND.toNanos();
    }

    void add(Map<TopicPartition, OffsetAndMetadata> offsets) {
        uncommitted.putAll(offsets);
    }

    void forget(Collection<TopicPartition> partitions) {
        uncommitted.keySet().removeAll(partitions);
    }

    /**
     * Does not wait for Kafka. What could not be committed is tried again by a later call, together with what was dealt
     * with since.
     */
    void send() {
        var ready = committable();
        if (ready.isEmpty() || isCommitting || System.nanoTime() - next < 0) {
            return;
        }
        isCommitting = true;
        next = System.nanoTime() + intervalNanos;
        try {
            consumer.commitAsync(ready, (offsets, error) -> {
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

    /** Commits all, for a limited time; what is not, is read again by whoever comes next. */
    void finish(Gaps.Listener losses, long deadlineNanos) throws InterruptedException {
        gaps.settle(losses, deadlineNanos);
        var ready = committable();
        if (ready.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(ready, settings.patience());
            uncommitted.entrySet().removeAll(ready.entrySet());
        } catch (KafkaException e) {
            LOG.warn("{} did not commit, which repeats some records: {}", settings.name(), e.getMessage());
        }
    }

    /** Nothing behind a gap that whoever reads next were not to see. */
    private Map<TopicPartition, OffsetAndMetadata> committable() {
        var ready = new HashMap<>(uncommitted);
        ready.keySet().removeIf(gaps::isOpen);
        return ready;
    }
}
