package smartenergy.relay.intake;

import java.util.Optional;
import smartenergy.relay.edgex.EdgexEvent;
import smartenergy.telemetry.Flag;
import smartenergy.telemetry.MqttTopic;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.Reason;

/** What a message turned out to be. */
sealed interface Verdict {
    /** The EdgeX event that the message is, if it is one that EdgeX would take. */
    Optional<EdgexEvent> event();

    /**
     * A node's list of devices, which the registry has, or which is kept as refused already; no reading.
     *
     * @param stream of the node's outbox, to which it is answered; 0 for no answer
     */
    record Registered(int stream) implements Verdict {
        @Override
        public Optional<EdgexEvent> event() {
            return Optional.empty();
        }
    }

    /** @param topic of one of our own agents, who wants to be told; else absent */
    record Accepted(Optional<MqttTopic> topic, Reading reading, Optional<EdgexEvent> event) implements Verdict {
        Accepted(MqttTopic topic, Reading reading) {
            this(Optional.of(topic), reading, Optional.empty());
        }

        /** Whether a value was left out. */
        boolean isIncomplete() {
            return reading.flags().contains(Flag.VALUE_DROPPED);
        }
    }

    /** @param readable what it says, where it can be read; its sender is told that it need not be sent again */
    record Rejected(Reason reason, String detail, Optional<Accepted> readable, Optional<EdgexEvent> event)
            implements Verdict {}
}
