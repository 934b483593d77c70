package smartenergy.systemtests.acceptance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;

/**
 * Publishes events as an EdgeX v3 device service does with {@code MESSAGEBUS_OPTIONAL_QOS=1}: one resource that counts
 * from 1, one event after the other, each again until the broker has acknowledged it.
 */
final class EdgexPublisher implements AutoCloseable {
    static final String DEVICE = "edgex-check";
    static final String RESOURCE = "Count";

    private static final String PROFILE = "Counter";
    private static final String TOPIC =
            String.join("/", "edgex/events/device", "device-check", PROFILE, DEVICE, RESOURCE);
    private static final Duration BETWEEN_EVENTS = Duration.ofMillis(20);
    /** What a broker may hold for a gateway that takes it. */
    private static final Duration JUST_NOW = Duration.ofSeconds(2);

    private static final Duration RETRY = Duration.ofMillis(200);
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final int QOS = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String broker;
    private final Thread thread;
    private final BitSet mayBeGone = new BitSet();
    private volatile long acknowledged;
    private volatile boolean isBrokerKilled;
    private volatile boolean closed;
    /**
     * The one that is published next: the same bytes again if the broker had them but its acknowledgement never came.
     */
    private byte[] next = envelope(1);

    EdgexPublisher(String broker) {
        this.broker = broker;
        this.thread = Thread.ofPlatform().name("edgex-publisher").start(this::run);
    }

    /**
     * Whether the gateway takes what the broker acknowledges, so that the broker holds no more than it may: only then a
     * killed broker can be held to that.
     *
     * @param newest the last number that the gateway stored
     */
    boolean isTaken(long newest) {
        return (acknowledged - newest) * BETWEEN_EVENTS.toMillis() < JUST_NOW.toMillis() / 2;
    }

    /** Is to be told just before the broker is killed, which ends this publisher's connection. */
    void brokerWillBeKilled() {
        isBrokerKilled = true;
    }

    /** By what the ended connection acknowledged to the last; at the kill not all of that was counted yet. */
    private void noteWhatMayBeGone() {
        int last = Math.toIntExact(acknowledged);
        int first = last - Math.toIntExact(JUST_NOW.dividedBy(BETWEEN_EVENTS));
        mayBeGone.set(Math.max(1, first), last + 1);
    }

    /** What the broker acknowledged, against what was found. */
    EdgexAudit audit(Inventory found) {
        return new EdgexAudit(acknowledged, mayBeGone, found);
    }

    private void run() {
        try {
            while (!closed) {
                try {
                    publishUntilTrouble();
                } catch (MqttException e) {
                    if (isBrokerKilled) {
                        isBrokerKilled = false;
                        noteWhatMayBeGone();
                    }
                    Thread.sleep(RETRY);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void publishUntilTrouble() throws MqttException, InterruptedException {
        var client = new MqttClient(broker, "device-check", new MemoryPersistence());
        try {
            client.setTimeToWait(TIMEOUT.toMillis());
            var options = new MqttConnectionOptions();
            options.setAutomaticReconnect(false);
            client.connect(options);
            while (!closed) {
                client.publish(TOPIC, new MqttMessage(next, QOS, false, null));
                acknowledged++;
                Thread.sleep(BETWEEN_EVENTS);
                next = envelope(acknowledged + 1);
            }
        } finally {
            client.disconnectForcibly(0, 0, false);
            client.close(true);
        }
    }

    /** go-mod-messaging v3, MessageEnvelope: the payload is the request as JSON in base64. */
    private static byte[] envelope(long number) {
        var now = Instant.now();
        long origin = now.getEpochSecond() * 1_000_000_000L + now.getNano();
        var reading = Map.of(
                "id", UUID.randomUUID().toString(),
                "origin", origin,
                "deviceName", DEVICE,
                "resourceName", RESOURCE,
                "profileName", PROFILE,
                "valueType", "Int64",
                "value", Long.toString(number));
        var event = Map.of(
                "apiVersion", "v3",
                "id", UUID.randomUUID().toString(),
                "deviceName", DEVICE,
                "profileName", PROFILE,
                "sourceName", RESOURCE,
                "origin", origin,
                "readings", List.of(reading));
        var request = Map.of("apiVersion", "v3", "requestId", UUID.randomUUID().toString(), "event", event);
        return json(Map.of(
                "apiVersion",
                "v3",
                "correlationID",
                UUID.randomUUID().toString(),
                "errorCode",
                0,
                "payload",
                Base64.getEncoder().encodeToString(json(request)),
                "contentType",
                "application/json"));
    }

    private static byte[] json(Map<String, Object> object) {
        try {
            return JSON.writeValueAsBytes(object);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
    }

    /** Returns when nothing more is published. No interrupt: Paho swallows one that comes while it publishes. */
    @Override
    public void close() {
        closed = true;
        try {
            thread.join(TIMEOUT.multipliedBy(3));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
