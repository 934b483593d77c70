package smartenergy.service.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.service.worker.BackOff;
import smartenergy.telemetry.KafkaTopics;

/** Creates the topics that are not there; what is there stays as it is, but that the topic of readings may grow. */
public final class Topics {
    private static final Logger LOG = LoggerFactory.getLogger(Topics.class);
    private static final Duration SHORTEST_BACK_OFF = Duration.ofMillis(500);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(5);
    private static final String MAX_LETTER_BYTES = Integer.toString(KafkaAccess.MAX_RECORD_BYTES);

    /** What the analytics derive from readings. */
    public static final List<String> DERIVED = List.of(
            KafkaTopics.CLIMATE_MINUTES, KafkaTopics.CLIMATE_HOURS, KafkaTopics.ALARMS, KafkaTopics.TRAINING_RECORDS);

    /** The longest record that is read from them: what a summary of 256 values takes several times over. */
    public static final int MAX_DERIVED_BYTES = 256 << 10;

    private Topics() {}

    /**
     * Returns when all topics exist, however long Kafka is away.
     *
     * @param partitions that the topic of readings has at least, the others from the start
     * @param replication 1, or 3, which then needs two replicas in sync
     */
    public static void create(KafkaAccess kafka, int partitions, short replication) throws InterruptedException {
        var topics = new ArrayList<NewTopic>();
        topics.add(topic(KafkaTopics.READINGS, partitions, replication, Duration.ofDays(7), 4L << 30));
        for (var derived : DERIVED) {
            topics.add(topic(derived, partitions, replication, Duration.ofDays(7), 4L << 30));
        }
        var rejected = topic(KafkaTopics.REJECTED, 1, replication, Duration.ofDays(30), 2L << 30);
        rejected.configs().put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, MAX_LETTER_BYTES);
        topics.add(rejected);
        topics.add(topic(KafkaTopics.TRANSFER_REQUESTS, 1, replication, Duration.ofDays(7), -1));
        var limits = topic(KafkaTopics.DEVICE_LIMITS, 1, replication, Duration.ofDays(7), -1);
        limits.configs().put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        topics.add(limits);
        try (var admin = kafka.admin()) {
            for (var topic : topics) {
                untilDone("create " + topic.name(), () -> create(admin, topic));
            }
            untilDone("grow " + KafkaTopics.READINGS, () -> grow(admin, KafkaTopics.READINGS, partitions));
        }
    }

    private static NewTopic topic(String name, int partitions, short replication, Duration retention, long bytes) {
        var configs = new HashMap<String, String>();
        configs.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(Math.max(1, replication - 1)));
        configs.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(retention.toMillis()));
        configs.put(TopicConfig.RETENTION_BYTES_CONFIG, Long.toString(bytes));
        configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
        // Retention counts from arrival, also of recordings from years ago; and the broker's clock is the one that all
        // devices' clocks are compared with.
        configs.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
        return new NewTopic(name, Optional.of(partitions), Optional.of(replication)).configs(configs);
    }

    /** Something that Kafka is asked to do. */
    private interface Request {
        void send() throws InterruptedException, ExecutionException;
    }

    private static void untilDone(String what, Request request) throws InterruptedException {
        var backOff = new BackOff(SHORTEST_BACK_OFF, LONGEST_BACK_OFF);
        while (true) {
            try {
                request.send();
                return;
            } catch (ExecutionException | KafkaException e) {
                LOG.warn("Waiting for Kafka to {}: {}", what, e.getMessage());
                backOff.pause();
            }
        }
    }

    private static void create(Admin admin, NewTopic topic) throws InterruptedException, ExecutionException {
        try {
            admin.createTopics(List.of(topic)).all().get();
            LOG.info("Created {}", topic);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    private static void grow(Admin admin, String topic, int partitions)
            throws InterruptedException, ExecutionException {
        int there = admin.describeTopics(List.of(topic))
                .allTopicNames()
                .get()
                .get(topic)
                .partitions()
                .size();
        if (there < partitions) {
            admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions)))
                    .all()
                    .get();
            LOG.info("Grew {} from {} to {} partitions", topic, there, partitions);
        }
    }
}
