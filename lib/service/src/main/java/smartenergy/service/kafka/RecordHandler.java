package smartenergy.service.kafka;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.Reason;

/**
 * What a service does with the records that a {@link RecordLoop} takes. Decoding, handling and counting happen on the
 * loop's handling threads, batch by batch; the rest on the thread that polls.
 */
public interface RecordHandler<T> {
    /** A record and what was read from it. */
    record Received<T>(ConsumerRecord<String, byte[]> source, T value) {}

    /** A record that cannot be used, and why. */
    record Refusal(ConsumerRecord<String, byte[]> source, Reason reason, String detail) {}

    /**
     * How the loop stands.
     *
     * @param connected whether any broker is there
     * @param partitions that are read here
     * @param lag records of them that were not fetched yet
     */
    record Standing(boolean connected, int partitions, long lag) {}

    /**
     * Reads one record, whose value is not null. Whatever this throws makes a dead letter of it; an
     * {@link smartenergy.telemetry.InvalidReading} brings the reason with it.
     */
    T decode(ConsumerRecord<String, byte[]> incoming);

    /**
     * Returns when all records are dealt with for good, however long that takes, with those that are refused. If this
     * throws, it gets the records again, in smaller parts, until the one is found that it fails on.
     */
    List<Refusal> handle(List<Received<T>> batch) throws InterruptedException;

    /** Counts a batch, after its records were handled and these letters of it are kept. */
    default void count(int taken, List<DeadLetter> letters) {}

    /**
     * Whether whatever ever was on the topics is meant for this loop, also where its group has no place in them. Then
     * what is gone counts as removed unread: Kafka forgets a group that was away for as long as its records.
     */
    default boolean isForAll() {
        return false;
    }

    /**
     * Hears that Kafka removed records before this loop read them, which is logged, counted and shown in any case.
     *
     * @param from the first offset that is gone
     * @param upTo the offset behind the last one
     * @return what is being done about it. Until that is done nothing of the partition is committed, so that the next
     *     reader hears of it; if it fails, this is called again
     */
    default Future<?> lost(TopicPartition partition, long from, long upTo) {
        return CompletableFuture.completedFuture(null);
    }

    /**
     * Hears that partitions came to this consumer, whose positions may be changed now. If this throws, it is called
     * again. Positions behind the group's place are committed as its place; those before it are not.
     */
    default void assigned(Consumer<String, byte[]> consumer, Collection<TopicPartition> partitions) {}

    /** Hears how the loop stands, now and then. */
    default void standing(Standing standing) {}

    /** Hears that Kafka is in the way, again with each try. */
    default void obstacle(String why) {}
}
