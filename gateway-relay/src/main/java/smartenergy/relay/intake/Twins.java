package smartenergy.relay.intake;

import io.prometheus.metrics.core.metrics.Counter;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.service.health.Health;
import smartenergy.telemetry.MqttTopic;
import smartenergy.telemetry.Reading;

/**
 * Notices two machines that publish under one name, such as after an SD card was cloned: they give one number to two
 * readings, or readings of a device come from two outboxes by turns. For one thread.
 */
final class Twins {
    /** The part of the health that this keeps. */
    static final String HEALTH = "nodes";

    private static final Logger LOG = LoggerFactory.getLogger(Twins.class);
    private static final int REMEMBERED = 20_000;
    private static final Duration SHOWN = Duration.ofMinutes(10);
    /** One return may be an outbox that was put back. */
    private static final int RETURNS = 2;

    private final Map<Number, Long> observedAt = bounded();
    private final Map<String, Outboxes> byDevice = bounded();
    private final Health health;
    private final Counter counter;
    private Instant shownUntil = Instant.MIN;

    private record Number(int stream, String device, long number) {}

    private record Outboxes(int present, int former, int returns, Instant since) {}

    Twins(Health health, Counter counter) {
        this.health = health.watch(HEALTH);
        this.counter = counter;
        health.ready(HEALTH, "each is one machine");
    }

    private static <K, V> Map<K, V> bounded() {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > REMEMBERED;
            }
        };
    }

    /** A reading that was not there before. */
    void see(Optional<MqttTopic> topic, Reading reading, Instant now) {
        if (topic.isPresent() && reading.sequence().isPresent()) {
            int stream = reading.sequence().get().stream();
            var number = new Number(
                    stream, reading.device(), reading.sequence().get().number());
            var before = observedAt.put(number, reading.observedAtNanos());
            boolean isGivenTwice = before != null && before != reading.observedAtNanos();
            if (isGivenTwice || isByTurns(reading.device(), stream, now)) {
                counter.inc();
                show(topic.get(), reading.device(), now);
            }
        }
        if (now.isAfter(shownUntil) && !shownUntil.equals(Instant.MIN)) {
            shownUntil = Instant.MIN;
            health.ready(HEALTH, "each is one machine");
        }
    }

    private boolean isByTurns(String device, int stream, Instant now) {
        var known = byDevice.get(device);
        if (known == null) {
            byDevice.put(device, new Outboxes(stream, 0, 0, now));
            return false;
        }
        if (known.present() == stream) {
            return false;
        }
        boolean isReturn =
                known.former() == stream && now.isBefore(known.since().plus(SHOWN));
        var next = new Outboxes(stream, known.present(), isReturn ? known.returns() + 1 : 0, now);
        byDevice.put(device, next);
        return next.returns() >= RETURNS;
    }

    private void show(MqttTopic topic, String device, Instant now) {
        var what = "two machines publish as node %s of %s, seen by device %s (a copied outbox or SD card?): "
                        .formatted(topic.node(), topic.site(), device)
                + "give one of them another SMART_ENERGY_NODE and an empty outbox";
        if (now.isAfter(shownUntil)) {
            LOG.warn("{}", what);
        }
        shownUntil = now.plus(SHOWN);
        health.notReady(HEALTH, what);
    }
}
