package smartenergy.relay.intake;

import java.util.Optional;
import smartenergy.telemetry.MqttTopic;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.Reason;

/** What a message turned out to be. */
sealed interface Verdict {
    record Accepted(MqttTopic topic, Reading reading) implements Verdict {}

    /** @param readable what it says, where it can be read; its sender is told that it need not be sent again */
    record Rejected(Reason reason, String detail, Optional<Accepted> readable) implements Verdict {}
}
