package smartenergy.agent.publishing;

import smartenergy.telemetry.config.Secret;
import smartenergy.telemetry.ops.MqttAccess;

/**
 * The MQTT broker and who this node is to it.
 *
 * @param username empty for none
 */
public record Broker(MqttAccess access, String username, Secret password, String site, String node) {
    String url() {
        return access.url();
    }
}
