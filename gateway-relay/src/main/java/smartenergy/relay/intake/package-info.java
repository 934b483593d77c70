/** Takes messages from MQTT, decides what they are, and acknowledges what is durable. */
package smartenergy.relay.intake;
