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
import smartenergy.relay.communicator.KafkaLogEnds;
import smartenergy.relay.communicator.LimitsPublisher;
import smartenergy.relay.communicator.RequestedTransfers;
import smartenergy.relay.communicator.Transfers;
import smartenergy.relay.datapond.DataPond;
import smartenergy.relay.datapond.ReadingStore;
import smartenergy.relay.datapond.StoreUnavailable;
import smartenergy.relay.edgex.SystemEvents;
import smartenergy.relay.intake.Acknowledgements;
import smartenergy.relay.intake.Intake;
import smartenergy.relay.intake.IntakeMetrics;
import smartenergy.relay.intake.IntakeQueue;
import smartenergy.relay.intake.MqttIntake;
import smartenergy.relay.intake.MqttOutbox;
import smartenergy.relay.intake.Validator;
import smartenergy.relay.registry.Registry;
import smartenergy.relay.rest.RelayRoutes;
import smartenergy.service.health.Health;
import smartenergy.service.http.HttpEndpoint;
import smartenergy.service.kafka.RecordMetrics;
import smartenergy.service.metrics.ServiceMetrics;
import smartenergy.service.worker.BackOff;
import smartenergy.service.worker.Worker;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.Reading;

/** One gateway: MQTT and EdgeX's REST API into the DataPond, and the DataPond to Kafka. */
public final class GatewayRelay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayRelay.class);
    private static final String KAFKA = "kafka";
    private static final String KAFKA_REJECTED = "kafka-rejected";
    private static final Duration LOOK_AFTER_INTERVAL = Duration.ofSeconds(5);
    private static final Duration SHORTEST_CONNECT_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_CONNECT_PAUSE = Duration.ofSeconds(5);

    private final Health health = new Health()
            .expect(Intake.HEALTH)
            .expect(MqttIntake.HEALTH)
            .expect(KAFKA)
            .expect(KAFKA_REJECTED);
    private final HttpEndpoint http;
    private final DataPond pond;
    private final Producer<String, byte[]> producer;
    private final KafkaLogEnds logEnds;
    private final Communicator<Reading> readings;
    private final Communicator<DeadLetter> rejected;
    private final Transfers transfers;
    private final RequestedTransfers requested;
    private final Registry registry;
    private final LimitsPublisher limits;
    private final IntakeQueue queue;
    private final MqttIntake mqtt;
    private final IntakeMetrics counts;
    private final Counter relayed;
    private final Worker caretaker;

    /**
     * What {@code GET /status} answers: counts since the start, and what waits.
     *
     * @param lagReadings readings that Kafka does not have
     * @param writtenPosition the last position of this instance that the DataPond has
     * @param relayedPosition the last position of this instance that Kafka has
     * @param obstacle why nothing is taken at present, else empty
     */
    record Status(
            long received,
            long stored,
            long duplicate,
            Map<String, Long> rejected,
            long relayed,
            long lagReadings,
            long lagRejected,
            long writtenPosition,
            long relayedPosition,
            String obstacle) {}

    /**
     * Starts; returns when the DataPond answered, however long that takes.
     *
     * @param store what the intake writes through; the identity, but for a test that breaks a guarantee
     * @throws InterruptedException if it is to stop before that
     */
    public GatewayRelay(RelayConfig config, Clock clock, UnaryOperator<ReadingStore> store)
            throws InterruptedException {
        var metrics = ServiceMetrics.of("gateway-relay");
        this.counts = IntakeMetrics.in(metrics);
        this.relayed = counter(metrics, "readings_relayed", "Readings that Kafka has");
        this.http = new HttpEndpoint(config.http(), health, metrics);
        http.start();
        this.pond = openPond(config, clock);
        showLag(metrics);
        this.producer = config.kafka().producer();
        this.logEnds = new KafkaLogEnds(config.kafka().admin());
        this.readings = Communicator.ofReadings(KAFKA, pond.readings(), producer, logEnds, relayed, health);
        this.rejected = Communicator.ofRejected(
                KAFKA_REJECTED,
                pond.rejected(),
                producer,
                logEnds,
                counter(metrics, "rejected_relayed", "Dead letters that Kafka has"),
                health);
        this.transfers = new Transfers(pond, readings, clock);
        this.requested = new RequestedTransfers(
                config.kafka().consumer("transfers-" + pond.name(), RequestedTransfers.CONSUMER),
                transfers,
                RecordMetrics.in(metrics, health),
                clock);
        var outbox = new MqttOutbox();
        this.registry = new Registry(pond::documents, new SystemEvents(outbox, clock));
        this.limits = new LimitsPublisher(registry::deviceLimits, producer);
        var acknowledgements = new Acknowledgements();
        var validator = new Validator(registry, config.edgex().events(), config.rules());
        var intake = new Intake(store.apply(pond), pond.events(), validator, acknowledgements, counts, health, clock);
        this.queue = new IntakeQueue(intake);
        this.mqtt = new MqttIntake(config.broker(), config.topics(), queue, acknowledgements, outbox, health, clock);
        RelayHttp.addRoutes(http, config, registry, pond, intake, queue, clock);
        new RelayRoutes(transfers, this::status).addTo(http);
        this.caretaker = new Worker("caretaker", LOOK_AFTER_INTERVAL, Duration.ZERO, this::lookAfterPond).start();
    }

    private void showLag(PrometheusRegistry metrics) {
        GaugeWithCallback.builder()
                .name("smart_energy_gateway_relay_lag_readings")
                .help("Readings in the DataPond that Kafka does not have")
                .callback(callback -> callback.call(pond.readings().unread()))
                .register(metrics);
    }

    private static Counter counter(PrometheusRegistry metrics, String what, String help) {
        return Counter.builder()
                .name("smart_energy_gateway_" + what + "_total")
                .help(help)
                .register(metrics);
    }

    private DataPond openPond(RelayConfig config, Clock clock) throws InterruptedException {
        var backOff = new BackOff(SHORTEST_CONNECT_PAUSE, LONGEST_CONNECT_PAUSE);
        while (true) {
            try {
                var opened = new DataPond(config.dataPondUrl(), config.bounds(), clock);
                health.ready(Intake.HEALTH, "open");
                return opened;
            } catch (StoreUnavailable e) {
                health.notReady(Intake.HEALTH, e.getMessage());
                LOG.warn("Waiting for the DataPond: {}", e.getMessage());
                backOff.pause();
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
                pond.readings().written(),
                pond.readings().relayed(),
                pond.obstacle());
    }

    /** Also what tells an idle gateway that its DataPond went away. */
    private boolean lookAfterPond() {
        try {
            pond.lookAfter();
            registry.refresh();
            var obstacle = pond.obstacle();
            if (obstacle.isEmpty()) {
                health.ready(Intake.HEALTH, "open");
            } else {
                health.notReady(Intake.HEALTH, obstacle);
            }
        } catch (StoreUnavailable e) {
            health.notReady(Intake.HEALTH, e.getMessage());
            LOG.warn("Cannot look after the DataPond: {}", e.getMessage());
        }
        return false;
    }

    public int httpPort() {
        return http.port();
    }

    /** Stops taking, then relays what is stored if Kafka takes it; the rest is relayed after the next start. */
    @Override
    public void close() {
        mqtt.close();
        queue.close();
        requested.close();
        transfers.close();
        readings.close();
        rejected.close();
        limits.close();
        caretaker.close();
        producer.close(Duration.ofSeconds(5));
        logEnds.close();
        pond.close();
        http.close();
        LOG.info("Stopped unrelayed={}", pond.readings().unread());
    }
}
