/** Carries the outbox to the MQTT broker and takes the gateway's acknowledgements. */
package smartenergy.agent.publishing;
