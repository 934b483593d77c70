package smartenergy.relay.communicator;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Where Kafka's logs end, by Kafka's own word. Any thread. */
public final class KafkaLogEnds implements Communicator.LogEnds, AutoCloseable {
    private static final int PATIENCE_SECONDS = 10;

    private final Admin admin;

    /** @param admin is closed with this */
    public KafkaLogEnds(Admin admin) {
        this.admin = admin;
    }

    @Override
    public Map<Integer, Long> of(String topic) throws InterruptedException {
        try {
            var partitions = admin.describeTopics(Set.of(topic))
                    .allTopicNames()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .get(topic)
                    .partitions();
            return admin
                    .listOffsets(partitions.stream()
                            .collect(Collectors.toMap(
                                    partition -> new TopicPartition(topic, partition.partition()),
                                    partition -> OffsetSpec.latest())))
                    .all()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .entrySet()
                    .stream()
                    .collect(Collectors.toMap(
                            end -> end.getKey().partition(),
                            end -> end.getValue().offset()));
        } catch (ExecutionException e) {
            throw new KafkaException(
                    "cannot ask where " + topic + " ends: " + e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaException(
                    "Kafka does not say within " + PATIENCE_SECONDS + " s where " + topic + " ends", e);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
