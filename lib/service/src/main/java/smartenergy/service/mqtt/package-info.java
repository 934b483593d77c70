/** How a service meets an MQTT broker. */
package smartenergy.service.mqtt;
