/** Tells others about alarms: a webhook, and MQTT for actuators at the edge. */
package smartenergy.sender.outlets;
