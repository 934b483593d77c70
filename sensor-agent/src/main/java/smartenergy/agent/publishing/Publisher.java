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
import smartenergy.service.worker.BackOff;
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
    private final Supplier<List<DeviceDescription>> devices;
    private final Health health;
    private final Metrics metrics;
    private final BackOff backOff = BackOff.upTo(LONGEST_BACK_OFF);
    private final Worker worker;

    record Metrics(Counter published, Counter resent, Counter released) {
        static Metrics in(PrometheusRegistry registry) {
            return new Metrics(
                    counter(registry, "published", "Readings that the broker acknowledged, repetitions included"),
                    counter(registry, "resent", "Readings sent again because no end-to-end acknowledgement came"),
                    counter(registry, "released", "Readings that the gateway has durably"));
        }

        private static Counter counter(PrometheusRegistry registry, String verb, String help) {
            return Counter.builder()
                    .name("smart_energy_agent_readings_" + verb + "_total")
                    .help(help)
                    .register(registry);
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
        this.outbox = outbox;
        this.devices = devices;
        this.health = health.expect(HEALTH);
        this.metrics = Metrics.in(registry);
        this.worker = new Worker("publisher", Duration.ZERO, Duration.ZERO, this::publish);
        worker.start();
    }

    /** One connection, for as long as it lasts. */
    private boolean publish() throws InterruptedException {
        long published = metrics.published().getLongValue();
        try (var session = Session.open(broker, outbox, devices, metrics)) {
            health.ready(HEALTH, "connected to " + broker.url());
            LOG.info("Connected broker={} inFlight={}", broker.url(), outbox.inFlightCount());
            session.run();
        } catch (MqttException | IOException e) {
            // A broker that connects but takes nothing is not to be asked ten times a second.
            if (metrics.published().getLongValue() > published) {
                backOff.reset();
            }
            var pause = backOff.next();
            health.notReady(HEALTH, broker.url() + ": " + reason(e));
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
