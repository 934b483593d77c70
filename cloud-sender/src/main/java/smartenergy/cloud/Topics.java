package smartenergy.cloud;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.telemetry.KafkaTopics;

/** Creates the topics that are not there; what is there stays as it is. */
final class Topics {
    private static final Logger LOG = LoggerFactory.getLogger(Topics.class);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final String MAX_LETTER_BYTES = Integer.toString(16 << 20);

    private Topics() {}

    /**
     * Returns when all topics exist, however long Kafka is away.
     *
     * @param replication 1, or 3, which then needs two replicas in sync
     */
    static void create(String servers, int partitions, short replication) throws InterruptedException {
        var minInSync = Integer.toString(Math.max(1, replication - 1));
        var readings = new NewTopic(KafkaTopics.READINGS, Optional.of(partitions), Optional.of(replication))
                .configs(Map.of(
                        TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                        minInSync,
                        TopicConfig.RETENTION_MS_CONFIG,
                        millis(Duration.ofDays(7)),
                        TopicConfig.RETENTION_BYTES_CONFIG,
                        Long.toString(4L << 30),
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_DELETE));
        var rejected = new NewTopic(KafkaTopics.REJECTED, Optional.of(1), Optional.of(replication))
                .configs(Map.of(
                        TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                        minInSync,
                        TopicConfig.RETENTION_MS_CONFIG,
                        millis(Duration.ofDays(30)),
                        TopicConfig.RETENTION_BYTES_CONFIG,
                        Long.toString(2L << 30),
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        MAX_LETTER_BYTES,
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_DELETE));
        try (var admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            for (var topic : List.of(readings, rejected)) {
                create(admin, topic);
            }
        }
    }

    private static String millis(Duration duration) {
        return Long.toString(duration.toMillis());
    }

    private static void create(Admin admin, NewTopic topic) throws InterruptedException {
        while (true) {
            try {
                admin.createTopics(List.of(topic)).all().get();
                LOG.info("Created {}", topic);
                return;
            } catch (ExecutionException | KafkaException e) {
                if (e.getCause() instanceof TopicExistsException) {
                    return;
                }
                LOG.warn("Waiting for Kafka to create {}: {}", topic.name(), e.getMessage());
                Thread.sleep(RETRY);
            }
        }
    }
}
