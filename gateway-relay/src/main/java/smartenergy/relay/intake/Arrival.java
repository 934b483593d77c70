package smartenergy.relay.intake;

import java.time.Instant;

/** A message as it came, before anything is known of it. */
record Arrival(String topic, byte[] payload, Instant receivedAt) {
    /** Begins the origin of a dead letter that came by MQTT. */
    static final String MQTT = "mqtt:";

    String origin() {
        return MQTT + topic;
    }
}
