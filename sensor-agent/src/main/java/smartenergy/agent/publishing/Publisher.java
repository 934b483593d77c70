package smartenergy.agent.publishing;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.agent.outbox.Outbox;
import smartenergy.service.health.Health;
import smartenergy.service.mqtt.Reconnecting;
import smartenergy.service.worker.Worker;
import smartenergy.telemetry.DeviceDescription;

/**
 * Carries the outbox to the broker from one thread. Whatever goes wrong with a connection, it is dropped and another
 * one is made; Paho's own reconnect loses messages.
 */
public final class Publisher implements AutoCloseable {
    /** The part of the health that this keeps. */
    public static final String HEALTH = "broker";

    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(10);

    private final Broker broker;
    private final Outbox outbox;
    private final Session.Owner owner;
    private final Health health;
    private final Reconnecting reconnecting;
    private final Worker worker;

    record Metrics(Counter published, Counter resent, Counter released, Counter refused) {
        static Metrics in(PrometheusRegistry registry) {
            return new Metrics(
                    counter("published", "Readings that the broker acknowledged, repetitions included")
                            .register(registry),
                    counter("resent", "Readings sent again because no end-to-end acknowledgement came")
                            .register(registry),
                    counter("released", "Readings that the gateway has durably").register(registry),
                    counter("refused", "Readings that the gateway keeps as dead letters")
                            .labelNames("reason")
                            .register(registry));
        }

        private static Counter.Builder counter(String verb, String help) {
            return Counter.builder()
                    .name("smart_energy_agent_readings_" + verb + "_total")
                    .help(help);
        }
    }

    /** @param devices what this node has at the time of the call; registered before a reading is published */
    public Publisher(
            Broker broker,
            Outbox outbox,
            Supplier<List<DeviceDescription>> devices,
            Health health,
            PrometheusRegistry registry) {
        this.broker = broker;
        this.reconnecting = new Reconnecting(broker.clientId(), LONGEST_BACK_OFF);
        this.outbox = outbox;
        this.health = health.expect(HEALTH);
        this.owner = new Session.Owner(
                broker,
                outbox,
                devices,
                Metrics.in(registry),
                new Flights(System.nanoTime()),
                new Refusals(health),
                new Batching());
        this.worker = new Worker("publisher", Duration.ZERO, Duration.ZERO, this::publish);
        worker.start();
    }

    /** One connection, for as long as it lasts. */
    private boolean publish() throws InterruptedException {
        try (var session = Session.open(owner)) {
            reconnecting.connected();
            health.ready(HEALTH, "connected to " + broker.url() + reconnecting.note());
            LOG.info("Connected broker={} inFlight={}", broker.url(), outbox.inFlightCount());
            session.run();
        } catch (MqttException | IOException e) {
            var pause = reconnecting.pauseAfter(e);
            health.notReady(HEALTH, broker.url() + ": " + reason(e) + reconnecting.note());
            LOG.warn("Lost broker={} because={} retryIn={}", broker.url(), reason(e), pause);
            worker.stopsWithin(pause);
        }
        return true;
    }

    /** Of a cause, Paho's own exception says only that it is not translated. */
    private static String reason(Exception e) {
        var told = e.getCause() instanceof IOException cause ? cause : e;
        return told.getMessage() == null ? told.getClass().getSimpleName() : told.getMessage();
    }

    @Override
    public void close() {
        worker.close();
    }
}
