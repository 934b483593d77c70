package smartenergy.cloud;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.cloud.datalake.DataLake;
import smartenergy.cloud.rejected.DeadLetters;
import smartenergy.cloud.rejected.RejectedRoutes;
import smartenergy.cloud.sender.DataSender;
import smartenergy.cloud.sender.SenderMetrics;
import smartenergy.telemetry.ops.Health;
import smartenergy.telemetry.ops.HttpEndpoint;

/** The functions in the cloud, so far one: the Data Sender. */
public final class CloudSender implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CloudSender.class);
    private static final int MAX_RECORD_BYTES = 16 << 20;
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    private final Health health = new Health().expect(DataSender.HEALTH).expect(DataLake.HEALTH);
    private final HttpEndpoint http;
    private final DataLake lake;
    private final Producer<String, byte[]> producer;
    private final DataSender sender;

    /**
     * Starts; returns when Kafka and InfluxDB answered, however long that takes.
     *
     * @throws InterruptedException if it is to stop before that
     */
    public CloudSender(CloudConfig config, Clock clock) throws InterruptedException {
        var metrics = new PrometheusRegistry();
        this.http = new HttpEndpoint(config.http(), health, metrics);
        http.start();
        Topics.create(config.kafkaServers(), config.partitions(), config.replication());
        this.lake = new DataLake(config.dataLake(), config.rawRetention(), health);
        lake.prepare();
        this.producer = producer(config.kafkaServers());
        var deadLetters = new DeadLetters(config.kafkaServers(), producer);
        this.sender = new DataSender(
                consumer(config), lake, deadLetters, clock, SenderMetrics.in(metrics, clock), health, STOP_PATIENCE);
        new RejectedRoutes(deadLetters).addTo(http);
    }

    private static Consumer<String, byte[]> consumer(CloudConfig config) {
        return new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        config.kafkaServers(),
                        ConsumerConfig.GROUP_ID_CONFIG,
                        "data-sender",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        config.batch(),
                        ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
                        6_000,
                        ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
                        1_000,
                        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                        CooperativeStickyAssignor.class.getName()),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }

    private static Producer<String, byte[]> producer(String servers) {
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        servers,
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true,
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                        MAX_RECORD_BYTES),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    public int httpPort() {
        return http.port();
    }

    /** Finishes and commits what is in flight. */
    @Override
    public void close() {
        sender.close();
        producer.close(Duration.ofSeconds(5));
        lake.close();
        http.close();
        LOG.info("Stopped");
    }
}
