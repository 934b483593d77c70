package smartenergy.sender;

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
import org.apache.kafka.clients.producer.Producer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.datalake.DataLake;
import smartenergy.sender.derived.DerivedSender;
import smartenergy.sender.forecasting.DriftAlarms;
import smartenergy.sender.forecasting.ForecastSender;
import smartenergy.sender.outlets.AlarmOutlet;
import smartenergy.sender.outlets.MqttOutlet;
import smartenergy.sender.outlets.Webhook;
import smartenergy.sender.readings.DataSender;
import smartenergy.sender.readings.Retransfers;
import smartenergy.sender.readings.SenderMetrics;
import smartenergy.sender.rejected.DeadLetters;
import smartenergy.sender.rejected.RejectedRoutes;
import smartenergy.service.health.Health;
import smartenergy.service.http.HttpEndpoint;
import smartenergy.service.kafka.KafkaAccess;
import smartenergy.service.kafka.RecordMetrics;
import smartenergy.service.kafka.Topics;
import smartenergy.service.metrics.ServiceMetrics;

/** What brings Kafka's records to others: the Data Sender, the same for derived records, and the alarms' outlets. */
public final class CloudSender implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CloudSender.class);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    /** An outlet takes few alarms at a time, so that few are repeated after a stop. */
    private static final Map<String, Object> OF_ALARMS = Map.of(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5);

    private final Health health = new Health().expect(DataSender.HEALTH).expect(DataLake.HEALTH);
    private final HttpEndpoint http;
    private final DataLake lake;
    private final Producer<String, byte[]> producer;
    private final DataSender sender;
    private final DerivedSender summaries;
    private final DerivedSender alarms;
    private final Optional<ForecastSender> forecasts;
    private final List<AlarmOutlet> outlets = new ArrayList<>();

    /**
     * Starts; returns when Kafka and InfluxDB answered, however long that takes.
     *
     * @throws InterruptedException if it is to stop before that
     */
    public CloudSender(SenderConfig config, Clock clock) throws InterruptedException {
        var metrics = ServiceMetrics.of("cloud-sender");
        this.http = new HttpEndpoint(config.http(), health, metrics);
        http.start();
        Topics.create(config.kafka(), config.partitions(), config.replication());
        this.lake = new DataLake(config.dataLake(), config.rawRetention(), config.maxSeries(), health);
        lake.prepare();
        this.producer = config.kafka().producer();
        var deadLetters = new DeadLetters(config.kafka(), producer);
        var records = RecordMetrics.in(metrics, health);
        this.sender = new DataSender(
                consumer(config, "data-sender", Map.of()),
                lake,
                deadLetters,
                clock,
                SenderMetrics.in(metrics, clock),
                records,
                health,
                new Retransfers(producer, clock),
                STOP_PATIENCE);
        this.summaries = DerivedSender.ofSummaries(
                consumer(config, "derived-sender", KafkaAccess.COMMITTED), lake, deadLetters, records, clock);
        this.alarms =
                DerivedSender.ofAlarms(consumer(config, "alarm-sender", Map.of()), lake, deadLetters, records, clock);
        this.forecasts = config.forecasts()
                .map(settings -> new ForecastSender(
                        consumer(config, "forecast-sender", KafkaAccess.COMMITTED),
                        lake,
                        settings,
                        new DriftAlarms(producer, metrics),
                        metrics,
                        records,
                        health));
        startOutlets(config, AlarmOutlet.Metrics.in(metrics), records);
        new RejectedRoutes(deadLetters).addTo(http);
    }

    private static Consumer<String, byte[]> consumer(SenderConfig config, String group, Map<String, Object> special) {
        var settings = new HashMap<String, Object>(Map.of(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, config.batch()));
        settings.putAll(special);
        return config.kafka().consumer(group, settings);
    }

    private void startOutlets(SenderConfig config, AlarmOutlet.Metrics metrics, RecordMetrics records) {
        Function<String, Consumer<String, byte[]>> consumers =
                group -> config.kafka().consumer(group, OF_ALARMS);
        if (!config.alarmWebhook().reveal().isEmpty()) {
            outlets.add(AlarmOutlet.to(new Webhook(config.alarmWebhook()), consumers, metrics, records));
        }
        config.alarmMqtt()
                .ifPresent(mqtt -> outlets.add(AlarmOutlet.to(new MqttOutlet(mqtt), consumers, metrics, records)));
    }

    public int httpPort() {
        return http.port();
    }

    /** Finishes and commits what is in flight. */
    @Override
    public void close() {
        sender.close();
        summaries.close();
        alarms.close();
        forecasts.ifPresent(ForecastSender::close);
        outlets.forEach(AlarmOutlet::close);
        producer.close(Duration.ofSeconds(5));
        lake.close();
        http.close();
        LOG.info("Stopped");
    }
}
