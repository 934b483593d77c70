package smartenergy.relay.intake;

import java.time.Instant;

/** A message as it came, before anything is known of it. */
record Arrival(String topic, byte[] payload, Instant receivedAt) {
    String origin() {
        return MQTT + topic;
    }

    static final String MQTT = "mqtt:";
}
