package smartenergy.agent.publishing;

import smartenergy.telemetry.config.Secret;

/**
 * The MQTT broker and who this node is to it.
 *
 * @param url such as {@code tcp://127.0.0.1:1883}
 * @param username empty for none
 */
public record Broker(String url, String username, Secret password, String site, String node) {}
