package smartenergy.servers;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import kafka.Kafka;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.internals.Topic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka whose transactions' state is on the disk before it is acted on. Where a power cut takes the end of that state
 * but not of what it speaks of, a transactional producer waits for ever. Arguments: the configuration's file, the
 * address for clients, the number of brokers.
 */
public final class SyncedKafka {
    private static final Logger LOG = LoggerFactory.getLogger(SyncedKafka.class);
    private static final String FLUSH_EACH = "1";
    private static final long PAUSE_MILLIS = 500;
    /** A minute or more; the other brokers may take that long. */
    private static final int TRIES_UNTIL_TOLD = 120;

    private SyncedKafka() {}

    public static void main(String[] args) {
        var address = args[1];
        int brokers = Integer.parseInt(args[2]);
        Thread.ofPlatform().name("transaction-state").daemon().start(() -> syncTransactionState(address, brokers));
        Kafka.main(new String[] {args[0]});
    }

    private static void syncTransactionState(String address, int brokers) {
        try (var admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, address))) {
            for (int tries = 1; !isSynced(admin, brokers); tries++) {
                if (tries == TRIES_UNTIL_TOLD) {
                    LOG.warn(
                            "The transactions' state cannot be set up, and is tried on: until then a power cut may leave"
                                    + " a producer waiting; address={} brokers={}",
                            address,
                            brokers);
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isSynced(Admin admin, int brokers) throws InterruptedException {
        try {
            create(admin, brokers);
            var topic = new ConfigResource(ConfigResource.Type.TOPIC, Topic.TRANSACTION_STATE_TOPIC_NAME);
            var flush = new ConfigEntry(TopicConfig.FLUSH_MESSAGES_INTERVAL_CONFIG, FLUSH_EACH);
            admin.incrementalAlterConfigs(Map.of(topic, List.of(new AlterConfigOp(flush, AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
            return true;
        } catch (ExecutionException | KafkaException e) {
            LOG.debug("The transactions' state cannot be set up yet", e);
            return false;
        }
    }

    /** As Kafka itself would when the first transactional producer comes. */
    private static void create(Admin admin, int brokers) throws InterruptedException, ExecutionException {
        var topic = new NewTopic(
                        Topic.TRANSACTION_STATE_TOPIC_NAME,
                        Optional.of(KafkaBroker.INTERNAL_PARTITIONS),
                        Optional.of((short) brokers))
                .configs(Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_COMPACT,
                        TopicConfig.COMPRESSION_TYPE_CONFIG,
                        "uncompressed",
                        TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG,
                        "false",
                        TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                        Integer.toString(Math.min(2, brokers)),
                        TopicConfig.FLUSH_MESSAGES_INTERVAL_CONFIG,
                        FLUSH_EACH));
        try {
            admin.createTopics(List.of(topic)).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }
}
