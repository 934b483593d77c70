package smartenergy.relay;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.Producer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.relay.communicator.Communicator;
import smartenergy.relay.communicator.KafkaRecords;
import smartenergy.relay.communicator.Transfers;
import smartenergy.relay.datapond.DataPond;
import smartenergy.relay.datapond.ReadingStore;
import smartenergy.relay.datapond.StoreUnavailable;
import smartenergy.relay.intake.Intake;
import smartenergy.relay.intake.IntakeMetrics;
import smartenergy.relay.intake.MqttIntake;
import smartenergy.relay.rest.RelayRoutes;
import smartenergy.telemetry.ops.Health;
import smartenergy.telemetry.ops.HttpEndpoint;

/** One gateway: MQTT into the DataPond, and the DataPond to Kafka. */
public final class GatewayRelay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayRelay.class);
    private static final Duration BOUNDS_INTERVAL = Duration.ofSeconds(15);
    private static final Duration CONNECT_PAUSE = Duration.ofSeconds(1);

    private final Health health = new Health().expect(Intake.HEALTH).expect(MqttIntake.HEALTH).expect(Communicator.HEALTH);
    private final HttpEndpoint http;
    private final DataPond pond;
    private final Producer<String, byte[]> producer;
    private final Communicator readings;
    private final Communicator rejected;
    private final Transfers transfers;
    private final MqttIntake intake;
    private final IntakeMetrics counts;
    private final Counter relayed;
    private final Thread bounds;

    /** What {@code GET /status} answers: counts since the start, and what waits. */
    record Status(
            long received,
            long stored,
            long duplicate,
            Map<String, Long> rejected,
            long relayed,
            long lagReadings,
            long lagRejected,
            String obstacle) {}

    /**
     * Starts; returns when the DataPond answered, however long that takes.
     *
     * @param store what the intake writes through; the identity, but for a test that breaks a guarantee
     * @throws InterruptedException if it is to stop before that
     */
    public GatewayRelay(RelayConfig config, Clock clock, UnaryOperator<ReadingStore> store)
            throws InterruptedException {
        var metrics = new PrometheusRegistry();
        this.counts = IntakeMetrics.in(metrics);
        this.relayed = counter(metrics, "smart_energy_gateway_readings_relayed_total", "Readings that Kafka has");
        this.http = new HttpEndpoint(config.httpHost(), config.httpPort(), health, metrics);
        http.start();
        this.pond = openPond(config, clock);
        GaugeWithCallback.builder()
                .name("smart_energy_gateway_relay_lag_readings")
                .help("Readings in the DataPond that Kafka does not have")
                .callback(callback -> callback.call(pond.readings().unread()))
                .register(metrics);
        this.producer = KafkaRecords.producer(config.kafkaServers());
        this.readings = new Communicator(
                pond.readings(), document -> KafkaRecords.of(DataPond.reading(document)), producer, relayed, health);
        this.rejected = new Communicator(
                pond.rejected(),
                document -> KafkaRecords.of(DataPond.deadLetter(document)),
                producer,
                counter(metrics, "smart_energy_gateway_letters_relayed_total", "Dead letters that Kafka has"),
                health);
        this.transfers = new Transfers(pond, readings, clock);
        this.intake = new MqttIntake(
                config.broker(), store.apply(pond), config.clockTolerance(), counts, health, clock);
        new RelayRoutes(pond, transfers, intake::replay, this::status).addTo(http);
        this.bounds = Thread.ofPlatform().name("bounds").start(this::enforceBounds);
    }

    private static Counter counter(PrometheusRegistry metrics, String name, String help) {
        return Counter.builder().name(name).help(help).register(metrics);
    }

    private DataPond openPond(RelayConfig config, Clock clock) throws InterruptedException {
        while (true) {
            try {
                var opened = new DataPond(config.dataPondUrl(), config.retention(), clock);
                health.ready(Intake.HEALTH, "open");
                return opened;
            } catch (StoreUnavailable e) {
                health.notReady(Intake.HEALTH, e.getMessage());
                LOG.warn("Waiting for the DataPond: {}", e.getMessage());
                Thread.sleep(CONNECT_PAUSE);
            }
        }
    }

    private Status status() {
        var byReason = new TreeMap<String, Long>();
        for (var point : counts.rejected().collect().getDataPoints()) {
            byReason.put(point.getLabels().get("reason"), (long) point.getValue());
        }
        return new Status(
                counts.received().getLongValue(),
                counts.stored().getLongValue(),
                counts.duplicate().getLongValue(),
                byReason,
                relayed.getLongValue(),
                pond.readings().unread(),
                pond.rejected().unread(),
                pond.obstacle());
    }

    private void enforceBounds() {
        try {
            while (true) {
                Thread.sleep(BOUNDS_INTERVAL);
                try {
                    pond.enforceBounds();
                } catch (RuntimeException e) {
                    LOG.warn("Cannot look after the DataPond's bounds: {}", e.getMessage());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public int httpPort() {
        return http.port();
    }

    /** Stops taking, then relaying; what is stored and not relayed is relayed after the next start. */
    @Override
    public void close() {
        intake.close();
        transfers.close();
        readings.close();
        rejected.close();
        bounds.interrupt();
        producer.close(Duration.ofSeconds(5));
        pond.close();
        http.close();
        LOG.info("Stopped unrelayed={}", pond.readings().unread());
    }
}
