package smartenergy.sender.forecasting;

import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.datalake.DataLake;
import smartenergy.datalake.DerivedPoint;
import smartenergy.service.health.Health;
import smartenergy.service.kafka.DeadLetterSink;
import smartenergy.service.kafka.RecordHandler;
import smartenergy.service.kafka.RecordLoop;
import smartenergy.service.kafka.RecordMetrics;
import smartenergy.service.kafka.Topics;
import smartenergy.telemetry.Alarm;
import smartenergy.telemetry.DerivedJson;
import smartenergy.telemetry.KafkaTopics;
import smartenergy.telemetry.TrainingRecord;

/**
 * Has every room forecast with each of its minutes, and writes forecasts and, when the truth is known, their errors to
 * the DataLake. A forecast that the server does not give now is left out: later it would be worth nothing. After a
 * start the last minutes are read again, which makes the same points.
 */
public final class ForecastSender implements AutoCloseable {
    /** The part of the health that tells how the inference server is; without it all else goes on. */
    public static final String HEALTH = "forecaster";

    private static final Logger LOG = LoggerFactory.getLogger(ForecastSender.class);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);
    /** Of a partition, so that the hour's forecasts get their errors after a restart. */
    private static final long READ_AGAIN = 200;

    private final DataLake lake;
    private final ForecastClient client;
    private final Settings settings;
    private final Alarms alarms;
    private final Gauge drifting;
    private final Health health;
    private final Map<String, RoomForecasts> rooms = new HashMap<>();
    private final RecordLoop loop;

    /** Brings alarms to all who hear them. */
    public interface Alarms {
        void tell(Alarm alarm);
    }

    /**
     * @param server the inference server's address
     * @param model its name there
     * @param driftAfter for how long forecasts must be worse than the last value until that is an alarm
     */
    public record Settings(URI server, String model, Duration driftAfter) {}

    /**
     * @param consumer without automatic commit, of committed records only; this owns it from now on
     * @param alarms takes what there is to be told of forecasts that have become bad
     */
    public ForecastSender(
            Consumer<String, byte[]> consumer,
            DataLake lake,
            Settings settings,
            Alarms alarms,
            PrometheusRegistry metrics,
            RecordMetrics records,
            Health health) {
        this.lake = lake;
        this.settings = settings;
        this.alarms = alarms;
        this.client = new ForecastClient(settings.server(), settings.model());
        this.drifting = Gauge.builder()
                .name("smart_energy_sender_forecasts_drifting")
                .help("Rooms whose forecasts are worse than the last value, which a new model may change")
                .register(metrics);
        this.health = health.watch(HEALTH);
        var loopSettings = new RecordLoop.Settings(
                "forecast-sender", List.of(KafkaTopics.TRAINING_RECORDS), 1, Topics.MAX_DERIVED_BYTES, STOP_PATIENCE);
        this.loop = new RecordLoop(
                        loopSettings, consumer, new Minutes(), DeadLetterSink.PASS_OVER, records, Clock.systemUTC())
                .start();
    }

    private final class Minutes implements RecordHandler<TrainingRecord> {
        @Override
        public TrainingRecord decode(ConsumerRecord<String, byte[]> incoming) {
            return DerivedJson.decodeTrainingRecord(incoming.value());
        }

        @Override
        public List<Refusal> handle(List<Received<TrainingRecord>> batch) throws InterruptedException {
            var points = new ArrayList<DerivedPoint>();
            batch.forEach(minute -> points.addAll(points(minute.value())));
            if (!points.isEmpty()) {
                lake.write(points.getFirst().policy(), points)
                        .forEach(refusal -> LOG.warn("A forecast is not stored: {}", refusal.message()));
            }
            return List.of();
        }

        @Override
        public void assigned(Consumer<String, byte[]> consumer, Collection<TopicPartition> partitions) {
            var beginnings = consumer.beginningOffsets(partitions, STOP_PATIENCE);
            partitions.forEach(partition -> consumer.seek(
                    partition,
                    Math.max(beginnings.get(partition), consumer.position(partition, STOP_PATIENCE) - READ_AGAIN)));
        }
    }

    private List<DerivedPoint> points(TrainingRecord minute) {
        var room = rooms.computeIfAbsent(
                minute.site() + "/" + minute.room(),
                any -> new RoomForecasts(new Drift(minute.site(), minute.room(), settings.driftAfter())));
        var window = room.add(minute);
        var points = new ArrayList<>(room.errors(minute, alarms::tell));
        drifting.set(rooms.values().stream().filter(RoomForecasts::isDrifting).count());
        if (window.isPresent()) {
            try {
                points.addAll(room.made(window.get(), client.forecast(window.get())));
                health.ready(HEALTH, "forecasting");
            } catch (IOException e) {
                health.notReady(HEALTH, e.getMessage());
                LOG.warn("No forecast for {}/{}: {}", minute.site(), minute.room(), e.getMessage());
            }
        }
        return points;
    }

    @Override
    public void close() {
        loop.close();
        client.close();
    }
}
