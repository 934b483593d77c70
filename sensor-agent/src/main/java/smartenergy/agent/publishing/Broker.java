package smartenergy.agent.publishing;

import java.time.Duration;
import smartenergy.service.config.Secret;
import smartenergy.service.mqtt.MqttAccess;

/**
 * The MQTT broker and who this node is to it.
 *
 * @param username empty for none
 * @param registrationInterval how often the node's devices are registered again
 */
public record Broker(
        MqttAccess access, String username, Secret password, String site, String node, Duration registrationInterval) {
    String clientId() {
        return "agent-" + site + "-" + node;
    }

    String url() {
        return access.url();
    }
}
