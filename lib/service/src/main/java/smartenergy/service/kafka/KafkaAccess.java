package smartenergy.service.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import smartenergy.service.config.Env;

/**
 * Where Kafka is and how it is reached. No other class makes a client of it, so that what concerns the connection is
 * said in {@link #connection} only.
 *
 * @param servers such as {@code host1:9092,host2:9092}
 */
public record KafkaAccess(String servers) {
    /** The largest record that is written: a dead letter with its headers. */
    public static final int MAX_RECORD_BYTES = 16 << 20;

    private static final int TIMEOUT_MILLIS = 10_000;
    /** A dead consumer's partitions move on after so long. */
    private static final int SESSION_TIMEOUT_MILLIS = 6_000;

    private static final int HEARTBEAT_MILLIS = 1_000;
    /** So long a broker holds back that there is nothing new; what is new it sends at once. */
    private static final int FETCH_WAIT_MILLIS = 1_000;

    /** What a consumer adds that is to see no record of a transaction before its end. */
    public static final Map<String, Object> COMMITTED = Map.of(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");

    /** Reads the settings; problems are the environment's. */
    public static KafkaAccess from(Env env) {
        return new KafkaAccess(env.text("SMART_ENERGY_KAFKA_SERVERS", "127.0.0.1:9092"));
    }

    /** What every client has in common. */
    private Map<String, Object> connection() {
        return Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers);
    }

    public Admin admin() {
        return Admin.create(connection());
    }

    /**
     * A producer whose sends are in order, not repeated, and complete only when all in-sync replicas have the record.
     */
    public Producer<String, byte[]> producer() {
        return producer(Map.of());
    }

    /** @param special what this producer has otherwise */
    public Producer<String, byte[]> producer(Map<String, Object> special) {
        var settings = new HashMap<>(connection());
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // Falls back to pure Java where its native library cannot be loaded, unlike snappy and zstd.
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 64 << 10);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_RECORD_BYTES);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 2L * MAX_RECORD_BYTES);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, TIMEOUT_MILLIS);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 3 * TIMEOUT_MILLIS);
        settings.putAll(special);
        return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    /**
     * A member of a group, without automatic commit, that begins with the oldest record.
     *
     * @param special what this one has otherwise
     */
    public Consumer<String, byte[]> consumer(String group, Map<String, Object> special) {
        var settings = new HashMap<>(connection());
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_TIMEOUT_MILLIS);
        settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, HEARTBEAT_MILLIS);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MILLIS);
        settings.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        settings.putAll(special);
        return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    }

    /** A consumer of no group, for who assigns it partitions and offsets. */
    public Consumer<String, byte[]> reader() {
        return reader(Map.of());
    }

    /** @param special what this reader has otherwise */
    public Consumer<String, byte[]> reader(Map<String, Object> special) {
        var settings = new HashMap<>(connection());
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, MAX_RECORD_BYTES);
        settings.putAll(special);
        return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * The settings of an application of Kafka Streams.
     *
     * @param special what there is beside the connection; its consumers have these groups' timeouts unless it says else
     */
    public Properties streams(Map<String, Object> special) {
        var properties = new Properties();
        properties.putAll(connection());
        // Prefixes of StreamsConfig, which is in a library that only the analytics have.
        properties.put("consumer." + ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_TIMEOUT_MILLIS);
        properties.put("consumer." + ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, HEARTBEAT_MILLIS);
        properties.put("producer." + ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_RECORD_BYTES);
        properties.put("producer." + ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        properties.putAll(special);
        return properties;
    }
}
