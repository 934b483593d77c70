package smartenergy.relay.intake;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import smartenergy.telemetry.InvalidReading;
import smartenergy.telemetry.MqttTopic;
import smartenergy.telemetry.ReadingBatch;

/**
 * A message as it came, before anything is known of it.
 *
 * @param origin {@code mqtt:<topic>} or {@code http:<path>}, as a dead letter has it
 */
public record Arrival(String origin, byte[] payload, Instant receivedAt) {
    private static final String MQTT = "mqtt:";
    private static final String HTTP = "http:";

    static Arrival byMqtt(String topic, byte[] payload, Instant receivedAt) {
        return new Arrival(MQTT + topic, payload, receivedAt);
    }

    /** What was posted to a path, which is as it stood in the request. */
    public static Arrival byHttp(String path, byte[] payload, Instant receivedAt) {
        return new Arrival(HTTP + path, payload, receivedAt);
    }

    boolean cameByMqtt() {
        return origin.startsWith(MQTT);
    }

    boolean cameByHttp() {
        return origin.startsWith(HTTP);
    }

    /** The node whose registration this is, if it is one. */
    Optional<MqttTopic.Node> registering() {
        return cameByMqtt() ? MqttTopic.registering(address()) : Optional.empty();
    }

    /**
     * One for each reading of a batch, all with its origin, so that each is judged, and kept, by itself; else this one.
     */
    List<Arrival> readings() {
        if (batching().isEmpty()) {
            return List.of(this);
        }
        try {
            var lines = ReadingBatch.split(payload);
            return lines.isEmpty()
                    ? List.of(this)
                    : lines.stream()
                            .map(line -> new Arrival(origin, line, receivedAt))
                            .toList();
        } catch (InvalidReading e) {
            return List.of(this); // which is judged so
        }
    }

    /** The node whose batch, or part of a batch, this is, if it is one. */
    Optional<MqttTopic.Node> batching() {
        return cameByMqtt() ? MqttTopic.batching(address()) : Optional.empty();
    }

    /** The topic or path. */
    String address() {
        return origin.substring(origin.indexOf(':') + 1);
    }
}
