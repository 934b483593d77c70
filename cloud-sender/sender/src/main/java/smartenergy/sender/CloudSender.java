package smartenergy.sender;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.datalake.DataLake;
import smartenergy.sender.derived.DerivedSender;
import smartenergy.sender.forecasting.ForecastSender;
import smartenergy.sender.outlets.AlarmOutlet;
import smartenergy.sender.outlets.MqttOutlet;
import smartenergy.sender.outlets.Webhook;
import smartenergy.sender.readings.DataSender;
import smartenergy.sender.readings.SenderMetrics;
import smartenergy.sender.rejected.DeadLetters;
import smartenergy.sender.rejected.RejectedRoutes;
import smartenergy.service.health.Health;
import smartenergy.service.http.HttpEndpoint;
import smartenergy.service.kafka.Topics;
import smartenergy.telemetry.Alarm;
import smartenergy.telemetry.DerivedJson;
import smartenergy.telemetry.KafkaTopics;

/** What brings Kafka's records to others: the Data Sender, the same for derived records, and the alarms' outlets. */
public final class CloudSender implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CloudSender.class);
    private static final int MAX_RECORD_BYTES = 16 << 20;
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    /** The analytics write in transactions. */
    private static final Map<String, Object> COMMITTED =
            Map.of(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");

    /** An outlet is told nothing old when it is new, and takes few alarms at a time, as each may take half a minute. */
    private static final Map<String, Object> OF_ALARMS = Map.of(
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed",
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "latest",
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            5);

    private final Health health = new Health().expect(DataSender.HEALTH).expect(DataLake.HEALTH);
    private final HttpEndpoint http;
    private final DataLake lake;
    private final Producer<String, byte[]> producer;
    private final DataSender sender;
    private final DerivedSender derived;
    private final Optional<ForecastSender> forecasts;
    private final List<AlarmOutlet> outlets = new ArrayList<>();

    /**
     * Starts; returns when Kafka and InfluxDB answered, however long that takes.
     *
     * @throws InterruptedException if it is to stop before that
     */
    public CloudSender(SenderConfig config, Clock clock) throws InterruptedException {
        var metrics = new PrometheusRegistry();
        this.http = new HttpEndpoint(config.http(), health, metrics);
        http.start();
        Topics.create(config.kafkaServers(), config.partitions(), config.replication());
        this.lake = new DataLake(config.dataLake(), config.rawRetention(), config.maxSeries(), health);
        lake.prepare();
        this.producer = producer(config.kafkaServers());
        var deadLetters = new DeadLetters(config.kafkaServers(), producer);
        this.sender = new DataSender(
                consumer(config, "data-sender", Map.of()),
                lake,
                deadLetters,
                clock,
                SenderMetrics.in(metrics, clock),
                health,
                STOP_PATIENCE);
        this.derived = new DerivedSender(consumer(config, "derived-sender", COMMITTED), lake, deadLetters, clock);
        this.forecasts = config.forecasts()
                .map(settings -> new ForecastSender(
                        consumer(config, "forecast-sender", COMMITTED), lake, settings, this::send, metrics, health));
        startOutlets(config, AlarmOutlet.Metrics.in(metrics));
        new RejectedRoutes(deadLetters).addTo(http);
    }

    private void send(Alarm alert) {
        producer.send(new ProducerRecord<>(KafkaTopics.ALARMS, alert.device(), DerivedJson.encode(alert)));
    }

    private void startOutlets(SenderConfig config, AlarmOutlet.Metrics metrics) {
        Function<String, Consumer<String, byte[]>> consumers = group -> consumer(config, group, OF_ALARMS);
        if (!config.alarmWebhook().reveal().isEmpty()) {
            outlets.add(AlarmOutlet.to(new Webhook(config.alarmWebhook()), consumers, metrics));
        }
        config.alarmMqtt().ifPresent(mqtt -> outlets.add(AlarmOutlet.to(new MqttOutlet(mqtt), consumers, metrics)));
    }

    private static Consumer<String, byte[]> consumer(SenderConfig config, String group, Map<String, Object> special) {
        var settings = new HashMap<String, Object>(Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                config.kafkaServers(),
                ConsumerConfig.GROUP_ID_CONFIG,
                group,
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
                CooperativeStickyAssignor.class.getName()));
        settings.putAll(special);
        return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
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
        derived.close();
        forecasts.ifPresent(ForecastSender::close);
        outlets.forEach(AlarmOutlet::close);
        producer.close(Duration.ofSeconds(5));
        lake.close();
        http.close();
        LOG.info("Stopped");
    }
}
